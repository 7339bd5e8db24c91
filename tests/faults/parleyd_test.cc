// parleyd as its users and their init system meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/proto/queue.pb.h"
#include "parley/proxy/sync_manager.h"
#include "parley/tests/testing/broker.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Of the shortest path that can be had: a socket's may have some hundred bytes only.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/parleyd_test.XXXXXX";
    if (mkdtemp(name) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

absl::StatusOr<SyncManager> Connect(const std::string& address, const Authkey& authkey) {
  return SyncManager::Connect({.address = address, .authkey = authkey});
}

// parleyd with both its outputs on one pipe.
Process Parleyd(std::vector<std::string> flags) {
  std::vector<std::string> arguments = {"-c", "exec \"$0\" \"$@\" 2>&1",
                                        Runfile("broker/program/parleyd")};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return Process("/bin/sh", arguments);
}

TEST(ParleydTest, TextThatIsNotUtf8EndsNothingAndPrintsNothing) {
  Folder folder;
  const std::string file = folder.path() + "/key";
  const Authkey key = *Authkey::Random();
  ASSERT_TRUE(key.WriteFile(file).ok());
  Process parleyd = Parleyd({"--listen=127.0.0.1:0", "--authkey_file=" + file});
  const std::string line = parleyd.ReadLine();
  const std::string address(absl::StripPrefix(line, "listening on "));
  SyncManager client =
      *SyncManager::Connect({.address = address, .authkey = key, .client_name = "a \xff client"});
  ASSERT_TRUE(client.List<int>({.name = "list"}).ok());
  RawStream stream(address);
  ASSERT_TRUE(stream.Authenticate(key));
  wire::ClientFrame frame = CallFrame(1, 0, "Crea\xffte");
  frame.MergeFrom(CallFrame(2, 0, "NumberOfObjects"));
  ASSERT_TRUE(stream.Send(frame));
  std::optional<wire::BrokerFrame> answer = stream.Receive();
  ASSERT_TRUE(answer.has_value()) << stream.Finish().error_message();
  ASSERT_EQ(answer->replies_size(), 2) << "the replies to one frame go together";
  EXPECT_EQ(answer->replies(0).failure().code(),
            static_cast<int>(absl::StatusCode::kUnimplemented));
  EXPECT_THAT(answer->replies(0).failure().message(), HasSubstr("Crea\\xffte"));
  EXPECT_FALSE(answer->replies(1).has_failure());
  parleyd.Signal(SIGTERM);
  EXPECT_EQ(parleyd.Wait(), 0);
  EXPECT_EQ(parleyd.ReadAll(), "");
}

TEST(ParleydTest, PortZeroIsAFreePortWhichIsPrinted) {
  Broker first, second;
  EXPECT_THAT(first.address(), ::testing::MatchesRegex("127\\.0\\.0\\.1:[1-9][0-9]+"));
  EXPECT_NE(first.address(), second.address());
  EXPECT_TRUE(Connect(first.address(), first.authkey()).ok());
}

TEST(ParleydTest, ListensOnAUnixSocket) {
  Folder folder;
  std::string address = absl::StrCat("unix:", folder.path(), "/socket");
  Broker broker({"--listen=" + address});
  EXPECT_EQ(broker.address(), address);
  EXPECT_EQ(*Connect(address, broker.authkey())->NumberOfObjects(), 0u);
}

TEST(ParleydTest, AnAddressInUseIsRefused) {
  Broker broker;
  setenv("PARLEY_AUTHKEY", "key", 1);
  Process second = Parleyd({"--listen=" + broker.address()});
  EXPECT_THAT(second.ReadAll(), HasSubstr(absl::StrCat("can't listen on ", broker.address())));
  EXPECT_EQ(second.Wait(), 1);
}

TEST(ParleydTest, AUnixSocketInUseIsRefusedAndAStaleOneIsNot) {
  Folder folder;
  std::string address = absl::StrCat("unix:", folder.path(), "/socket");
  setenv("PARLEY_AUTHKEY", "key", 1);
  {
    Broker broker({"--listen=" + address});
    Process second = Parleyd({"--listen=" + address});
    EXPECT_THAT(second.ReadAll(), HasSubstr(absl::StrCat("can't listen on ", address)));
    EXPECT_EQ(second.Wait(), 1);
    EXPECT_TRUE(Connect(address, broker.authkey()).ok());
  }
  ASSERT_TRUE(std::filesystem::exists(folder.path() + "/socket"));  // it was killed
  Broker next({"--listen=" + address});
  EXPECT_TRUE(Connect(address, next.authkey()).ok());
}

TEST(ParleydTest, BeyondLoopbackOnlyWithInsecure) {
  setenv("PARLEY_AUTHKEY", "key", 1);
  for (const char* address : {"0.0.0.0:0", "[::]:0", "127.example.com:0", "example.com:0"}) {
    Process refused = Parleyd({absl::StrCat("--listen=", address)});
    EXPECT_THAT(refused.ReadAll(), HasSubstr("--insecure")) << address;
    EXPECT_EQ(refused.Wait(), 1);
  }
  Broker broker({"--listen=0.0.0.0:0", "--insecure"});
  EXPECT_THAT(broker.address(), HasSubstr("0.0.0.0:"));
}

TEST(ParleydTest, WithoutAKeyItMakesOneInAFileOfItsOwnersAndNeverPrintsIt) {
  Folder folder;
  setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1);
  unsetenv("PARLEY_AUTHKEY");
  Process parleyd = Parleyd({"--listen=127.0.0.1:0"});
  std::string key_line = parleyd.ReadLine(), address_line = parleyd.ReadLine();
  absl::string_view path = key_line, address = address_line;
  ASSERT_TRUE(absl::ConsumePrefix(&path, "authkey file ")) << key_line;
  ASSERT_TRUE(absl::ConsumePrefix(&address, "listening on ")) << address_line;
  struct stat file;
  ASSERT_EQ(stat(std::string(path).c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  Authkey key = *Authkey::FromFile(std::string(path));
  EXPECT_GE(key.bytes().size(), 32u);
  EXPECT_TRUE(Connect(std::string(address), key).ok());
  EXPECT_FALSE(Connect(std::string(address), *Authkey::FromBytes("another")).ok());
  parleyd.Signal(SIGTERM);
  std::string all = absl::StrCat(key_line, address_line, parleyd.ReadAll());
  EXPECT_THAT(all, Not(HasSubstr(std::string(key.bytes()))));
  EXPECT_EQ(parleyd.Wait(), 0);
  EXPECT_NE(stat(std::string(path).c_str(), &file), 0) << "the key is of no use any more";
}

TEST(ParleydTest, ARuntimeFolderThatIsSetToNothingOrNotAbsoluteCountsForNothing) {
  Folder folder;
  setenv("TMPDIR", folder.path().c_str(), 1);
  unsetenv("PARLEY_AUTHKEY");
  for (const char* runtime : {"", "relative", "./"}) {
    setenv("XDG_RUNTIME_DIR", runtime, 1);
    Process parleyd = Parleyd({"--listen=127.0.0.1:0"});
    EXPECT_THAT(parleyd.ReadLine(),
                ::testing::StartsWith(absl::StrCat("authkey file ", folder.path(), "/parleyd-")));
    EXPECT_THAT(parleyd.ReadLine(), HasSubstr("listening on"));
    parleyd.Signal(SIGTERM);
    EXPECT_EQ(parleyd.Wait(), 0);
  }
  unsetenv("TMPDIR");
  unsetenv("XDG_RUNTIME_DIR");
}

TEST(ParleydTest, AWrongKeyIsAnErrorAtOnceAndNoRetry) {
  Broker broker;
  auto refused = SyncManager::Connect({.address = broker.address(),
                                       .authkey = *Authkey::FromBytes("wrong"),
                                       .connect_timeout = absl::Hours(1)});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("AuthenticationError"));
}

TEST(ParleydTest, AnUnknownVersionIsToldWhichThereAre) {
  Broker broker;
  RawStream stream(broker.address());
  wire::ClientFrame hello;
  hello.mutable_hello()->set_version(7);
  hello.mutable_hello()->set_nonce(std::string(32, 'n'));
  ASSERT_TRUE(stream.Send(hello));
  grpc::Status status = stream.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("version 7"));
  EXPECT_THAT(status.error_message(), HasSubstr("version 1"));
}

TEST(ParleydTest, AnswersHealthChecksOfAnybody) {
  Broker broker;
  RawStream check(broker.address(), "/grpc.health.v1.Health/Check");
  ASSERT_TRUE(check.SendBytes(""));
  EXPECT_EQ(check.ReceiveBytes(), "\x08\x01");  // status: SERVING
}

TEST(ParleydTest, ReflectsItsServiceToAnybody) {
  Broker broker;
  RawStream reflection(broker.address(),
                       "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
  ASSERT_TRUE(reflection.SendBytes(std::string("\x3a\0", 2)));  // list_services
  EXPECT_THAT(reflection.ReceiveBytes().value_or(""), HasSubstr("parley.wire.Session"));
}

TEST(ParleydTest, OnSigtermRepliesUnderWayArriveBeforeTheEnd) {
  Broker broker;
  SyncManager good = *Connect(broker.address(), broker.authkey());
  auto list = *good.List<std::string>();
  auto queue = *good.Queue<int>();
  ASSERT_TRUE(list.Append(std::string(2 << 20, 'x')).ok());
  RawStream stream(broker.address());
  ASSERT_TRUE(stream.Authenticate(broker.authkey()));
  queue::PutRequest put;
  put.mutable_item()->set_integer(1);
  wire::ClientFrame frame = CallFrame(1, list.ref().id(), "Copy");
  frame.MergeFrom(CallFrame(2, queue.ref().id(), "Put", put.SerializeAsString()));
  frame.MergeFrom(CallFrame(3, list.ref().id(), "Copy"));
  ASSERT_TRUE(stream.Send(frame));
  ASSERT_EQ(*queue.Get(), 1);  // so the frame has been executed
  auto waiting = queue.GetAsync();

  broker.process().Signal(SIGTERM);
  EXPECT_EQ(waiting.Get().status().code(), absl::StatusCode::kUnavailable);
  uint64_t next = 1;
  while (auto received = stream.Receive()) {
    for (const wire::Reply& reply : received->replies()) {
      EXPECT_EQ(reply.sequence(), next++);
      EXPECT_FALSE(reply.has_failure());
    }
  }
  EXPECT_EQ(next, 4u);
  grpc::Status status = stream.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr("shutting down"));
  EXPECT_EQ(broker.process().Wait(), 0);
}

TEST(ParleydTest, RepliesThatNobodyHasReadYetOutliveIt) {
  Broker broker;
  SyncManager good = *Connect(broker.address(), broker.authkey());
  auto list = *good.List<std::string>();
  auto queue = *good.Queue<int>();
  ASSERT_TRUE(list.Append(std::string(50'000, 'x')).ok());
  RawStream stream(broker.address());
  ASSERT_TRUE(stream.Authenticate(broker.authkey()));
  queue::PutRequest put;
  put.mutable_item()->set_integer(1);
  wire::ClientFrame frame = CallFrame(1, list.ref().id(), "Copy");
  frame.MergeFrom(CallFrame(2, queue.ref().id(), "Put", put.SerializeAsString()));
  ASSERT_TRUE(stream.Send(frame));
  ASSERT_EQ(*queue.Get(), 1);  // so the frame has been executed

  broker.process().Signal(SIGTERM);
  EXPECT_EQ(broker.process().Wait(), 0);
  uint64_t next = 1;
  while (auto received = stream.Receive()) {
    for (const wire::Reply& reply : received->replies()) EXPECT_EQ(reply.sequence(), next++);
  }
  EXPECT_EQ(next, 3u);
}

// Nobody reads the sockets of clients that wait for nothing, so they can't hang up.
TEST(ParleydTest, SigtermDoesNotWaitForIdleClients) {
  Broker broker;
  SyncManager one = *Connect(broker.address(), broker.authkey());
  SyncManager two = *Connect(broker.address(), broker.authkey());
  RawStream three(broker.address());
  ASSERT_TRUE(three.Authenticate(broker.authkey()));
  auto queue = *one.Queue<int>();
  const absl::Time start = absl::Now();
  broker.process().Signal(SIGTERM);
  EXPECT_EQ(broker.process().Wait(), 0);
  EXPECT_LT(absl::Now() - start, absl::Seconds(1.5))
      << "the grace for those that take replies is 2s";
  EXPECT_EQ(queue.Put(1).code(), absl::StatusCode::kUnavailable);
}

TEST(ParleydTest, SigtermEndsItAlsoDuringHandshakes) {
  Broker broker;
  RawStream silent(broker.address()), half(broker.address());
  ASSERT_TRUE(half.SayHello());
  broker.process().Signal(SIGTERM);
  EXPECT_EQ(broker.process().Wait(), 0);
  EXPECT_EQ(half.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(ParleydTest, AClientCanShutItDown) {
  Broker broker;
  SyncManager first = *Connect(broker.address(), broker.authkey());
  SyncManager second = *Connect(broker.address(), broker.authkey());
  auto waiting = second.Queue<int>()->GetAsync();
  EXPECT_TRUE(first.stub().Shutdown({}).ok());
  EXPECT_EQ(waiting.Get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(broker.process().Wait(), 0);
}

}  // namespace
}  // namespace parley::testing
