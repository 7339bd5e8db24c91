// A generated proxy at work over a fake transport: calls, futures, references.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "generator/testdata/ledger.proxy.h"
#include "generator/testdata/shared/stamp.proxy.h"
#include "parley/proto/dynamic.pb.h"
#include "parley/proxy/stub/testing/fake_transport.h"

namespace parley::testdata {
namespace {

class ProxyTest : public ::testing::Test {
 protected:
  LedgerProxy Ledger(uint64_t id = 5) {
    ObjectRef ref;
    ref.set_id(id);
    ref.set_typeid_("Ledger");
    return LedgerProxy(std::make_shared<stub::Reference>(transport_, ref));
  }
  void AnswerCount(uint64_t count) {
    AddReply reply;
    reply.set_count(count);
    transport_->answer = reply.SerializeAsString();
  }
  void AnswerPage(uint64_t id) {
    OpenReply reply;
    reply.mutable_ref()->set_id(id);
    transport_->answer = reply.SerializeAsString();
  }

  std::shared_ptr<testing::FakeTransport> transport_ = std::make_shared<testing::FakeTransport>();
};

static_assert(std::is_same_v<LedgerProxy::Init, LedgerInit>);

TEST_F(ProxyTest, ACallCarriesObjectMethodRequestAndTimeout) {
  AnswerCount(3);
  AddRequest request;
  request.set_text("milk");
  auto reply = Ledger().Add(request, {.timeout = absl::Seconds(2)});
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->count(), 3u);
  EXPECT_EQ(transport_->object, 5u);
  EXPECT_EQ(transport_->method, "Add");
  EXPECT_EQ(transport_->request, request.SerializeAsString());
  EXPECT_EQ(transport_->timeout, absl::Seconds(2));
}

TEST_F(ProxyTest, ASimpleRequestsFieldsMayBeGivenOneByOne) {
  AnswerCount(3);
  ASSERT_TRUE(Ledger().Add("milk", {.timeout = absl::Seconds(2)}).ok());
  AddRequest milk;
  milk.set_text("milk");
  EXPECT_EQ(transport_->request, milk.SerializeAsString());
  EXPECT_EQ(transport_->timeout, absl::Seconds(2));
  const std::string bread = "bread";
  EXPECT_EQ(Ledger().AddAsync(bread).Get()->count(), 3u);
  milk.set_text("bread");
  EXPECT_EQ(transport_->request, milk.SerializeAsString());
}

TEST_F(ProxyTest, ARequestWithoutFieldsMayBeLeftOut) {
  transport_->answer = "";
  EXPECT_TRUE(Ledger().Total().ok());
  EXPECT_TRUE(Ledger().Total({}).ok());
  EXPECT_TRUE(Ledger().TotalAsync({}, {.timeout = absl::Seconds(1)}).Get().ok());
  EXPECT_EQ(transport_->timeout, absl::Seconds(1));
  EXPECT_EQ(transport_->request, "");
}

TEST_F(ProxyTest, BracesAreTheEmptyRequest) {
  AnswerCount(3);
  EXPECT_TRUE(Ledger().Add({}, {.timeout = absl::Seconds(1)}).ok());
  EXPECT_EQ(transport_->request, "");
  EXPECT_EQ(transport_->timeout, absl::Seconds(1));
}

TEST_F(ProxyTest, ArgumentsOfEveryKindReachTheirFields) {
  transport_->answer = "";
  shared::Money money;
  money.set_cents(5);
  ASSERT_TRUE(Ledger().note("text", -3, money, NoteRequest::RED).ok());
  NoteRequest request;
  ASSERT_TRUE(request.ParseFromString(transport_->request));
  EXPECT_EQ(request.options(), "text");
  EXPECT_EQ(request.note(), -3);
  EXPECT_EQ(request.request().cents(), 5);
  EXPECT_EQ(request.class_(), NoteRequest::RED);
  ASSERT_TRUE(Ledger().noteAsync("text", std::nullopt, money, NoteRequest::BLACK).Get().ok());
  ASSERT_TRUE(request.ParseFromString(transport_->request));
  EXPECT_FALSE(request.has_note());
  ASSERT_TRUE(Ledger().Find(std::nullopt).ok());
  EXPECT_EQ(transport_->request, "");
  ASSERT_TRUE(Ledger().Find("").ok());
  EXPECT_NE(transport_->request, "");
}

// A pointer would be a bool, were it not for Argument.
template <typename T>
concept TakenAsBool = requires(shared::StampProxy stamp, T value) {
  stamp.Press(value);
};
static_assert(TakenAsBool<bool>);
static_assert(!TakenAsBool<const char*>);

TEST_F(ProxyTest, AStreamIsIteratedOver) {
  const auto answer_stream = [this](const std::string& type_id) {
    dynamic::Result result;
    result.mutable_ref()->set_id(8);
    result.mutable_ref()->set_typeid_(type_id);
    transport_->answer = result.SerializeAsString();
  };
  answer_stream("Iterator");
  absl::StatusOr<Iterator<Entry>> entries = Ledger().Tail(uint64_t{3});
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_EQ(entries->ref().id(), 8u);
  EXPECT_EQ(transport_->dropped, std::vector<uint64_t>({5}));
  auto later = Ledger().TailAsync({}).Get();
  ASSERT_TRUE(later.ok()) << later.status();

  Entry entry;
  entry.set_text("milk");
  iterator::NextReply page;
  ASSERT_TRUE(Encode(entry, page.add_values()).ok());
  transport_->answer = page.SerializeAsString();
  auto next = entries->Next();
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_EQ(next->value().text(), "milk");
  EXPECT_EQ(transport_->object, 8u);

  answer_stream("list");
  EXPECT_EQ(Ledger().Tail({}).status().code(), absl::StatusCode::kInvalidArgument);
  transport_->answer = absl::NotFoundError("Ledger 5: gone");
  EXPECT_EQ(Ledger().Tail({}).status(), absl::NotFoundError("Ledger 5: gone"));
}

TEST_F(ProxyTest, AFailureComesBackAsItIs) {
  transport_->answer = absl::NotFoundError("Ledger 5: gone");
  EXPECT_EQ(Ledger().Add({}).status(), absl::NotFoundError("Ledger 5: gone"));
  EXPECT_EQ(Ledger().AddAsync({}).Get().status(), absl::NotFoundError("Ledger 5: gone"));
}

TEST_F(ProxyTest, AReplyThatDoesNotParseIsInternal) {
  transport_->answer = std::string("\xff");
  EXPECT_EQ(Ledger().Add({}).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Ledger().Open({}).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Ledger().AddAsync({}).Get().status().code(), absl::StatusCode::kInternal);
}

TEST_F(ProxyTest, AnEmptyProxyFailsEveryCall) {
  LedgerProxy empty;
  EXPECT_FALSE(empty);
  EXPECT_EQ(empty.Add({}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(empty.Open({}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(empty.AddAsync({}).Get().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(empty.OpenAsync({}).Get().status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ProxyTest, TheLastCopyDropsTheReference) {
  {
    LedgerProxy one = Ledger();
    LedgerProxy two = one;
    one = LedgerProxy();
    EXPECT_TRUE(transport_->dropped.empty());
  }
  EXPECT_EQ(transport_->dropped, std::vector<uint64_t>({5}));
}

TEST_F(ProxyTest, TheManagerIsNeverDropped) {
  { LedgerProxy manager = Ledger(0); }
  EXPECT_TRUE(transport_->dropped.empty());
}

TEST_F(ProxyTest, AReturnedReferenceBecomesAProxyOrIsDropped) {
  AnswerPage(9);
  LedgerProxy ledger = Ledger();
  PageProxy page;
  {
    auto opened = ledger.Open({});
    ASSERT_TRUE(opened.ok()) << opened.status();
    ASSERT_EQ(opened->arrivals.size(), 1u);
    page = PageProxy(opened->arrivals[0]);
  }
  EXPECT_EQ(page.ref().id(), 9u);
  EXPECT_TRUE(transport_->dropped.empty());
  page = PageProxy();
  EXPECT_EQ(transport_->dropped, std::vector<uint64_t>({9}));
  ASSERT_TRUE(ledger.OpenAsync({}).Get().ok());
  EXPECT_EQ(transport_->dropped, std::vector<uint64_t>({9, 9}));
}

TEST_F(ProxyTest, AnAsynchronousCallKeepsItsObject) {
  AnswerCount(3);
  {
    Future<AddReply> sum = Ledger().AddAsync({});
    EXPECT_TRUE(transport_->dropped.empty());
    EXPECT_TRUE(sum.WaitFor(absl::ZeroDuration()));
    EXPECT_EQ(sum.Get()->count(), 3u);
    EXPECT_EQ(sum.Get().status().code(), absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_EQ(transport_->dropped, std::vector<uint64_t>({5}));
}

TEST_F(ProxyTest, AFutureCanBeCancelledMappedAndCalledBack) {
  AnswerCount(3);
  LedgerProxy ledger = Ledger();
  Future<AddReply> given_up = ledger.AddAsync({});
  given_up.Cancel();
  EXPECT_EQ(given_up.Get().status().code(), absl::StatusCode::kCancelled);

  Future<uint64_t> twice = ledger.AddAsync({}).Map<uint64_t>(
      [](AddReply reply) -> absl::StatusOr<uint64_t> { return 2 * reply.count(); });
  EXPECT_EQ(*twice.Get(), 6u);

  uint64_t seen = 0;
  ledger.AddAsync({}).Then([&seen](absl::StatusOr<AddReply> reply) { seen = reply->count(); });
  EXPECT_EQ(seen, 3u);
}

}  // namespace
}  // namespace parley::testdata
