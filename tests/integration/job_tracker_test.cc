// A shared class whose methods return proxies, wait and stream, as real processes use it
// and die with it.

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "examples/job_tracker/proxies.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/process.h"

namespace parley::examples {
namespace {

using testing::Process;

constexpr char kExample[] = "examples/job_tracker/job_tracker";

void ExpectAllJobs(const std::string& output, int count) {
  std::istringstream lines(output);
  std::string line;
  for (int i = 0; i < count; ++i) {
    ASSERT_TRUE(std::getline(lines, line)) << "only " << i << " jobs";
    std::string expected = absl::StrCat("line number ", i);
    std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(line, expected);
  }
  EXPECT_FALSE(std::getline(lines, line)) << line;
}

TEST(JobTrackerExampleTest, DoesAllJobs) {
  Process example(testing::Runfile(kExample), {"--jobs=30", "--workers=3"});
  ExpectAllJobs(example.ReadAll(), 30);
  EXPECT_EQ(example.Wait(), 0);
}

TEST(JobTrackerExampleTest, KilledWorkersCostNoJob) {
  constexpr size_t kKilled = 4;
  Process example(testing::Runfile(kExample), {"--jobs=400", "--workers=2"});
  EXPECT_EQ(testing::KillWorkersOf(example.pid(), kKilled), kKilled);
  ExpectAllJobs(example.ReadAll(), 400);
  EXPECT_EQ(example.Wait(), 0);
}

class JobTrackerTest : public ::testing::Test {
 protected:
  SyncManager Connect() {
    return *SyncManager::Connect({.address = broker_.address(), .authkey = broker_.authkey()});
  }
  void AwaitObjects(uint64_t count) {
    while (*manager_.NumberOfObjects() != count) {
    }
  }

  testing::Broker broker_{{}, "examples/job_tracker/broker"};
  SyncManager manager_ = Connect();
};

TEST_F(JobTrackerTest, ObjectsGoWithTheLastWhoRefersToThem) {
  auto tracker = *manager_.Create<JobTrackerProxy>({.name = "jobs"});
  {
    SyncManager dying = Connect();
    auto theirs = *dying.LookUp<JobTrackerProxy>("jobs");
    auto job = *theirs.Submit("a");
    EXPECT_EQ(*manager_.NumberOfObjects(), 2u);
    EXPECT_TRUE(dying.Shutdown().ok());  // its session ends, with all its references
  }
  AwaitObjects(1);
  // The class has the job still: it is an object again when somebody asks for it.
  auto job = *tracker.Claim();
  EXPECT_EQ(*job.What(), "a");
  EXPECT_EQ(*manager_.NumberOfObjects(), 2u);
  job = JobProxy();
  tracker = JobTrackerProxy();
  EXPECT_TRUE(manager_.RemoveName("jobs").ok());
  AwaitObjects(0);
}

TEST_F(JobTrackerTest, TheJobOfADeadWorkerIsTheNextToBeClaimed) {
  auto tracker = *manager_.Create<JobTrackerProxy>({.name = "jobs"});
  auto first = *tracker.Submit("first"), second = *tracker.Submit("second");
  {
    SyncManager dying = Connect();
    auto claimed = *dying.LookUp<JobTrackerProxy>("jobs")->Claim();
    EXPECT_EQ(claimed.ref().id(), first.ref().id());  // one job, one object
    EXPECT_TRUE(dying.Shutdown().ok());
  }
  std::vector<std::string> pending;
  while (pending.size() < 2) pending = *tracker.Pending()->NextPage();
  EXPECT_EQ(pending, (std::vector<std::string>{"1 first", "2 second"}));
  EXPECT_EQ(*tracker.Claim()->What(), "first");
}

TEST_F(JobTrackerTest, AClaimThatIsGivenUpTakesNothing) {
  auto tracker = *manager_.Create<JobTrackerProxy>({.name = "jobs"});
  auto waiting = tracker.CallAsync<JobProxy>("claim");
  waiting.Cancel();
  EXPECT_EQ(waiting.Get().status().code(), absl::StatusCode::kCancelled);
  auto job = *tracker.Submit("kept");
  EXPECT_EQ(tracker.Claim()->ref().id(), job.ref().id());
}

TEST_F(JobTrackerTest, NotesComeAsTheyAreReported) {
  auto tracker = *manager_.Create<JobTrackerProxy>();
  auto job = *tracker.Submit("work");
  std::thread worker([&] {
    auto claimed = *tracker.Claim();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(claimed.Report(std::to_string(i)).ok());
    EXPECT_TRUE(claimed.Finish("done").ok());
    EXPECT_EQ(claimed.Finish("again").code(), absl::StatusCode::kFailedPrecondition);
  });
  auto notes = *job.Notes();
  int next = 0;
  for (const std::string& note : notes) EXPECT_EQ(note, std::to_string(next++));
  EXPECT_EQ(next, 100);
  EXPECT_EQ(*job.Result(), "done");
  worker.join();
}

TEST_F(JobTrackerTest, ANoteIsReadBeforeThereIsAnother) {
  auto tracker = *manager_.Create<JobTrackerProxy>();
  auto job = *tracker.Submit("work");
  auto claimed = *tracker.Claim();
  auto notes = *job.Notes();
  for (const char* note : {"begun", "half done"}) {
    ASSERT_TRUE(claimed.Report(note).ok());
    EXPECT_EQ(*notes.Next(), note);
  }
  ASSERT_TRUE(claimed.Finish("done").ok());
  EXPECT_EQ(*notes.Next(), std::nullopt);
}

TEST_F(JobTrackerTest, ManyClientsAtOnce) {
  constexpr int kClients = 8, kJobs = 25;
  std::vector<std::thread> clients;
  for (int client = 0; client < kClients; ++client) {
    clients.emplace_back([this] {
      SyncManager own = Connect();
      auto tracker = *own.Create<JobTrackerProxy>({.name = "jobs"});
      for (int i = 0; i < kJobs; ++i) {
        auto submitted = *tracker.Submit("x");
        auto claimed = *tracker.Claim();
        EXPECT_TRUE(claimed.Finish("y").ok());
      }
    });
  }
  for (std::thread& client : clients) client.join();
  AwaitObjects(1);
  EXPECT_TRUE(manager_.LookUp<JobTrackerProxy>("jobs")->Pending()->NextPage()->empty());
  EXPECT_TRUE(manager_.RemoveName("jobs").ok());
  AwaitObjects(0);
}

}  // namespace
}  // namespace parley::examples
