// The main job counts what a plain program counts, also when a worker is killed.

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "examples/word_count.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/process.h"

namespace parley {
namespace {

using testing::Process;
using testing::Runfile;

constexpr char kRemoteWorkers[] = "examples/remote_workers";

// Texts of many sizes: from nothing to some pieces.
std::string WriteTexts() {
  std::string folder = ::testing::TempDir() + "/texts";
  EXPECT_EQ(std::system(("rm -rf " + folder + " && mkdir -p " + folder + "/deeper").c_str()), 0);
  unsigned random = 12345;
  for (int file = 0; file < 20; ++file) {
    std::ofstream out(folder + (file % 2 ? "/deeper/" : "/") + std::to_string(file));
    for (int word = 0; word < file * 400; ++word) {
      random = random * 1103515245 + 12345;
      out << "Word" << std::string(1 + (random >> 16) % 9, 'a' + (random >> 20) % 26)
          << ((random >> 8) % 7 == 0   ? "\n"
              : (random >> 8) % 5 == 0 ? "'s "
                                       : " ");
    }
  }
  std::ofstream(folder + "/binary", std::ios::binary) << std::string("\0abc\377\376DEF\0\0abc", 14);
  return folder;
}

std::string PlainCount(const std::string& folder, size_t top) {
  examples::Counts counts;
  for (const auto& piece : examples::CutFiles({folder}, 1 << 20)) {
    for (const auto& [word, count] : examples::CountWords(examples::Read(piece))) {
      counts[word] += count;
    }
  }
  return examples::FormatTop(counts, top);
}

TEST(RemoteWorkersTest, CountsWhatAPlainProgramCounts) {
  std::string folder = WriteTexts();
  Process job(Runfile(kRemoteWorkers), {"--top=1000", "--piece_kib=1", folder});
  EXPECT_EQ(job.ReadAll(), PlainCount(folder, 1000));
  EXPECT_EQ(job.Wait(), 0);
}

TEST(RemoteWorkersTest, TheSystemsLicencesAreTheDefault) {
  Process job(Runfile(kRemoteWorkers), {});
  EXPECT_EQ(job.ReadAll(), PlainCount("/usr/share/common-licenses", 20));
  EXPECT_EQ(job.Wait(), 0);
}

TEST(RemoteWorkersTest, WorkersThatAreKilledAreReplaced) {
  constexpr size_t kKilled = 8;  // twice as many as work at a time
  std::string folder = WriteTexts();
  Process job(Runfile(kRemoteWorkers), {"--top=1000", "--piece_kib=1", folder});
  EXPECT_EQ(testing::KillWorkersOf(job.pid(), kKilled), kKilled);
  EXPECT_EQ(job.ReadAll(), PlainCount(folder, 1000));
  EXPECT_EQ(job.Wait(), 0);
}

TEST(RemoteWorkersTest, NothingToCountIsNoError) {
  std::string folder = ::testing::TempDir() + "/nothing";
  ASSERT_EQ(std::system(("mkdir -p " + folder + " && touch " + folder + "/empty").c_str()), 0);
  Process job(Runfile(kRemoteWorkers), {folder});
  EXPECT_EQ(job.ReadAll(), "");
  EXPECT_EQ(job.Wait(), 0);
}

TEST(RemoteWorkersTest, ARequestThatCantBeMetFailsAtOnce) {
  std::string there = WriteTexts();
  for (const char* wrong : {"/there/is/none", "--workers=0", "--piece_kib=0", "--top=-1"}) {
    Process job(Runfile(kRemoteWorkers), {wrong, there});
    EXPECT_EQ(job.ReadAll(), "") << wrong;
    EXPECT_EQ(job.Wait(), 1) << wrong;
  }
}

TEST(RemoteWorkersTest, AWorkerKilledHalfWayChangesNoCount) {
  std::string folder = WriteTexts();
  setenv("PARLEY_AUTHKEY", "of this test", 1);
  Process broker(Runfile(kRemoteWorkers), {"--serve=127.0.0.1:0"});
  std::string address = broker.ReadLine().substr(std::string("serving on ").size());
  Process doomed(Runfile(kRemoteWorkers), {"--work=" + address});
  Process alive(Runfile(kRemoteWorkers), {"--work=" + address});
  absl::StatusOr<SyncManager> manager = SyncManager::Connect({.address = address});
  ASSERT_TRUE(manager.ok()) << manager.status();

  Process submit(Runfile(kRemoteWorkers),
                 {"--submit=" + address, "--top=1000", "--piece_kib=1", folder});
  // Until some pieces are done and others are not.
  absl::StatusOr<int64_t> progress = 0;
  while (!progress.ok() || *progress < 10) {
    auto value = manager->LookUp<Value<int64_t>>("progress 1");
    progress = value.ok() ? value->Get() : absl::StatusOr<int64_t>(value.status());
    std::this_thread::yield();
  }
  doomed.Signal(SIGKILL);
  EXPECT_EQ(doomed.Wait(), -SIGKILL);

  EXPECT_EQ(submit.ReadAll(), PlainCount(folder, 1000));
  EXPECT_EQ(submit.Wait(), 0);
  broker.Signal(SIGTERM);
  EXPECT_EQ(broker.Wait(), 0);
  EXPECT_EQ(alive.Wait(), 0);
}

}  // namespace
}  // namespace parley
