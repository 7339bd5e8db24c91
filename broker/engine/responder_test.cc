#include "parley/broker/engine/responder.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace parley::engine {
namespace {

class Answers final : public ReplyTarget {
 public:
  void Reply(SessionId session, uint64_t sequence, const google::protobuf::MessageLite&,
             const std::vector<const ObjectRef*>& refs) override {
    all.push_back(absl::StrCat(session, "#", sequence, " with ", refs.size()));
  }
  void ReplySerialized(SessionId session, uint64_t sequence, std::string reply,
                       const std::vector<const ObjectRef*>& refs) override {
    all.push_back(absl::StrCat(session, "#", sequence, " ", reply, " with ", refs.size()));
  }
  void Fail(SessionId session, uint64_t sequence, const absl::Status& status) override {
    all.push_back(
        absl::StrCat(session, "#", sequence, " ", absl::StatusCodeToString(status.code())));
  }
  std::vector<std::string> all;
};

using All = std::vector<std::string>;

void OwnRef(const ObjectRef& ref, std::vector<const ObjectRef*>* refs) { refs->push_back(&ref); }

class ResponderTest : public ::testing::Test {
 protected:
  Responder Of(uint64_t sequence, std::optional<absl::Duration> timeout = std::nullopt) {
    return Responder(&answers_, {.session = 1, .thread = 2}, sequence, timeout);
  }
  Answers answers_;
};

TEST_F(ResponderTest, SendsWhatIsSerialisedAlready) {
  const ObjectRef ref;
  Of(1).SendSerialized("bytes", {&ref});
  EXPECT_EQ(answers_.all, All{"1#1 bytes with 1"});
}

TEST_F(ResponderTest, AnswersOnce) {
  Responder reply = Of(3);
  reply.Send(ObjectRef());
  reply.Send(ObjectRef());
  reply.Fail(absl::AbortedError("too late"));
  EXPECT_EQ(answers_.all, All{"1#3 with 0"});
}

TEST_F(ResponderTest, FailsOnce) {
  {
    Responder reply = Of(3);
    reply.Fail(absl::AbortedError("first"));
    reply.Send(ObjectRef());
  }
  EXPECT_EQ(answers_.all, All{"1#3 ABORTED"});
}

TEST_F(ResponderTest, OneThatIsForgottenAnswersInternal) {
  { Responder forgotten = Of(3); }
  EXPECT_EQ(answers_.all, All{"1#3 INTERNAL"});
}

TEST_F(ResponderTest, OneThatIsAbandonedDoesNotAnswer) {
  {
    Responder abandoned = Of(3);
    abandoned.Abandon();
  }
  EXPECT_TRUE(answers_.all.empty());
}

TEST_F(ResponderTest, TheRightToAnswerMoves) {
  {
    Responder first = Of(3);
    Responder second = std::move(first);
    EXPECT_EQ(second.owner(), (Owner{.session = 1, .thread = 2}));
    second.Send(ObjectRef());
  }
  EXPECT_EQ(answers_.all, All{"1#3 with 0"});
}

TEST_F(ResponderTest, ATypedOneCollectsTheReferences) {
  TypedResponder<ObjectRef>(Of(3), &OwnRef).Send(ObjectRef());
  TypedResponder<ObjectRef>(Of(4), nullptr).Send(ObjectRef());
  TypedResponder<ObjectRef>(Of(5), &OwnRef).Finish(ObjectRef());
  TypedResponder<ObjectRef>(Of(6), &OwnRef).Finish(absl::AbortedError("no"));
  EXPECT_EQ(answers_.all, (All{"1#3 with 1", "1#4 with 0", "1#5 with 1", "1#6 ABORTED"}));
}

TEST_F(ResponderTest, ZeroAndNegativeTimeoutsAreToldApart) {
  const struct {
    std::optional<absl::Duration> timeout;
    bool must_not_wait, is_negative;
  } cases[] = {
      {std::nullopt, false, false},
      {absl::Microseconds(1), false, false},
      {absl::ZeroDuration(), true, false},
      {absl::Microseconds(-1), false, true},
  };
  for (const auto& c : cases) {
    TypedResponder<ObjectRef> reply(Of(3, c.timeout), nullptr);
    EXPECT_EQ(reply.must_not_wait(), c.must_not_wait);
    EXPECT_EQ(reply.timeout_is_negative(), c.is_negative);
    reply.Abandon();
  }
}

}  // namespace
}  // namespace parley::engine
