#include "parley/proxy/session/call_table.h"

#include <gtest/gtest.h>

#include <memory>

#include "parley/base/mutex.h"
#include "parley/base/status.h"
#include "parley/proxy/session/watch.h"

namespace parley::session {
namespace {

class CallTableTest : public ::testing::Test {
 protected:
  std::shared_ptr<Call> Add(uint64_t sequence, size_t bytes = 10) {
    auto call = std::make_shared<Call>();
    call->sequence = sequence;
    call->bytes = bytes;
    calls_.Add(call.get());
    return call;
  }
  size_t Answer(uint64_t sequence, const std::string& result) {
    wire::Reply reply;
    reply.set_sequence(sequence);
    reply.set_result(result);
    return calls_.Complete(&reply);
  }

  internal::Mutex mutex_;
  Watch watch_{absl::UnixEpoch()};
  Lookout lookout_;
  Lead lead_{&lookout_};
  Callbacks callbacks_{&watch_};
  CallTable calls_{&lead_, &callbacks_};
};

TEST_F(CallTableTest, AReplyGoesToItsCallAndGivesBackItsRoom) {
  auto first = Add(1, 10), second = Add(2, 20);
  EXPECT_EQ(Answer(2, "result"), 20u);
  EXPECT_TRUE(second->latch.is_open);
  EXPECT_TRUE(second->failure.ok());
  EXPECT_EQ(second->result, "result");
  EXPECT_FALSE(first->latch.is_open);
  EXPECT_EQ(calls_.size(), 1u);
}

TEST_F(CallTableTest, AFailureKeepsItsCodeItsWordsAndItsReason) {
  auto call = Add(1);
  wire::Reply reply;
  reply.set_sequence(1);
  ToFailure(MakeError(absl::StatusCode::kNotFound, "KeyError", "no such key"),
            reply.mutable_failure());
  EXPECT_EQ(calls_.Complete(&reply), 10u);
  EXPECT_EQ(call->failure.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(call->failure.message(), "no such key");
  EXPECT_TRUE(IsKeyError(call->failure));
}

TEST_F(CallTableTest, AReplyToNoCallIsLeftAlone) {
  auto call = Add(1);
  EXPECT_EQ(Answer(7, "result"), 0u);
  EXPECT_EQ(Answer(1, "result"), 10u);
  EXPECT_EQ(Answer(1, "again"), 0u);
  EXPECT_EQ(call->result, "result");
}

TEST_F(CallTableTest, ACallbackIsExpectedUntilTheReplyAndThenDue) {
  auto call = Add(1);
  bool called = false;
  calls_.SetCallback(call.get(), [&] { called = true; });
  EXPECT_TRUE(callbacks_.are_expected());
  Answer(1, "result");
  EXPECT_FALSE(callbacks_.are_expected());
  EXPECT_FALSE(called);
  internal::MutexLock lock(&mutex_);
  callbacks_.RunAll(&mutex_);
  EXPECT_TRUE(called);
}

TEST_F(CallTableTest, ACallThatKeepsItselfGoesWhenItIsDone) {
  auto call = Add(1);
  std::weak_ptr<Call> gone = call;
  call->self = std::move(call);
  EXPECT_FALSE(gone.expired());
  Answer(1, "result");
  EXPECT_TRUE(gone.expired());
}

TEST_F(CallTableTest, TheEndFailsAllWithTheSameError) {
  auto first = Add(1), second = Add(2);
  calls_.SetCallback(second.get(), [] {});
  calls_.FailAll(absl::UnavailableError("gone"));
  for (const auto& call : {first, second}) {
    EXPECT_TRUE(call->latch.is_open);
    EXPECT_EQ(call->failure, absl::UnavailableError("gone"));
  }
  EXPECT_TRUE(callbacks_.are_due());
  EXPECT_EQ(calls_.size(), 0u);
  EXPECT_EQ(Answer(1, "late"), 0u);
}

}  // namespace
}  // namespace parley::session
