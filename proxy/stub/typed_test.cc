// What the typed proxies ask of their transport, and what they make of its answers.
#include "parley/proxy/stub/typed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "parley/proxy/object_factory.h"
#include "parley/proxy/stub/testing/fake_transport.h"

namespace parley {
namespace {

class TypedTest : public ::testing::Test {
 protected:
  template <typename ProxyT>
  ProxyT Proxy(uint64_t id = 5) {
    return ProxyT(std::make_shared<stub::Reference>(transport_, Ref(id, ProxyT::kTypeId)));
  }
  static ObjectRef Ref(uint64_t id, const std::string& type_id) {
    ObjectRef ref;
    ref.set_id(id);
    ref.set_typeid_(type_id);
    return ref;
  }
  // What was sent, which has nothing that the message does not know.
  template <typename Request>
  Request Sent() {
    Request request;
    EXPECT_TRUE(request.ParseFromString(transport_->request));
    EXPECT_TRUE(request.GetReflection()->GetUnknownFields(request).empty());
    return request;
  }
  void AnswerGrant() {
    lock::AcquireReply reply;
    reply.set_acquired(true);
    reply.set_fencing_token(7);
    transport_->answer = reply.SerializeAsString();
  }

  std::shared_ptr<testing::FakeTransport> transport_ = std::make_shared<testing::FakeTransport>();
};

TEST_F(TypedTest, TimeoutsTravelAsTheyAre) {
  AnswerGrant();
  Lock lock = Proxy<Lock>();
  EXPECT_EQ(lock.Acquire()->fencing_token, 7u);
  EXPECT_EQ(transport_->timeout, absl::InfiniteDuration());
  EXPECT_TRUE(lock.Acquire(-absl::Seconds(1)).ok());
  EXPECT_EQ(transport_->timeout, -absl::Seconds(1));
  EXPECT_TRUE(Proxy<Queue<int>>().PutNowait(1).ok());
  EXPECT_EQ(transport_->timeout, absl::ZeroDuration());
}

TEST_F(TypedTest, TimeoutsMayBeThoseOfTheStandard) {
  Queue<int> queue = Proxy<Queue<int>>();
  auto sent = [&](Timeout timeout) {
    EXPECT_TRUE(queue.Put(1, timeout).ok());
    return *transport_->timeout;
  };
  EXPECT_EQ(sent(std::chrono::milliseconds(3)), absl::Milliseconds(3));
  EXPECT_EQ(sent(std::chrono::duration<double>(0.5)), absl::Milliseconds(500));
  EXPECT_EQ(sent(std::chrono::duration<int64_t, std::pico>(1)), absl::Nanoseconds(1));
  EXPECT_EQ(sent(-std::chrono::minutes(1)), -absl::Minutes(1));
  EXPECT_EQ(sent(std::chrono::hours::max()), absl::InfiniteDuration());
  EXPECT_EQ(sent(std::chrono::nanoseconds::max()), absl::InfiniteDuration());
  EXPECT_EQ(sent(std::chrono::hours::min()), -absl::InfiniteDuration());
  EXPECT_EQ(sent(absl::Seconds(2)), absl::Seconds(2));
}

TEST_F(TypedTest, LockableHasTheStandardsTimes) {
  AnswerGrant();
  Lock lock = Proxy<Lock>();
  lock.lock();
  EXPECT_EQ(transport_->timeout, absl::InfiniteDuration());
  EXPECT_TRUE(lock.try_lock());
  EXPECT_EQ(transport_->timeout, absl::ZeroDuration());
  EXPECT_TRUE(lock.try_lock_for(std::chrono::milliseconds(3)));
  EXPECT_EQ(transport_->timeout, absl::Milliseconds(3));
  EXPECT_TRUE(lock.try_lock_for(std::chrono::hours(-1)));
  EXPECT_EQ(transport_->timeout, absl::ZeroDuration());
  EXPECT_TRUE(lock.try_lock_for(std::chrono::duration<double>(0.5)));
  EXPECT_EQ(transport_->timeout, absl::Milliseconds(500));
  EXPECT_TRUE(lock.try_lock_until(std::chrono::steady_clock::now() - std::chrono::hours(1)));
  EXPECT_EQ(transport_->timeout, absl::ZeroDuration());
  EXPECT_TRUE(lock.try_lock_until(std::chrono::steady_clock::now() + std::chrono::hours(1)));
  EXPECT_GT(*transport_->timeout, absl::Minutes(59));
  lock.unlock();
  EXPECT_EQ(transport_->method, "Release");
}

TEST_F(TypedTest, TimesMayBeOfTheStandardLibrary) {
  AnswerGrant();
  Condition condition = Proxy<Condition>();
  EXPECT_TRUE(condition.Acquire(std::chrono::milliseconds(3)).ok());
  EXPECT_EQ(transport_->timeout, absl::Milliseconds(3));
  EXPECT_TRUE(condition.Wait(std::chrono::hours(-1)).ok());
  EXPECT_EQ(transport_->timeout, -absl::Hours(1));
  EXPECT_TRUE(Proxy<Event>().Wait(std::chrono::duration<double>(0.5)).ok());
  EXPECT_EQ(transport_->timeout, absl::Milliseconds(500));
  EXPECT_TRUE(Proxy<RLock>().Acquire(std::chrono::hours::max()).ok());
  EXPECT_GT(*transport_->timeout, absl::Hours(1e9));
  std::unique_lock held(condition);
  condition.wait(held);
  EXPECT_EQ(transport_->timeout, absl::InfiniteDuration());
  condition.wait_until(held, std::chrono::steady_clock::now() + std::chrono::hours(1));
  EXPECT_LE(*transport_->timeout, absl::Hours(1));
  EXPECT_GT(*transport_->timeout, absl::Minutes(59));
}

TEST_F(TypedTest, NotifyAsksForOneUnlessToldOtherwise) {
  Condition condition = Proxy<Condition>();
  condition::NotifyRequest request;
  for (int64_t n : {1, 0, 5}) {
    EXPECT_TRUE((n == 1 ? condition.Notify() : condition.Notify(n)).ok());
    ASSERT_TRUE(request.ParseFromString(transport_->request));
    EXPECT_TRUE(request.has_n());
    EXPECT_EQ(request.n(), n);
  }
  condition.notify_all();
  EXPECT_EQ(transport_->method, "NotifyAll");
}

TEST_F(TypedTest, RequestsOfDatumsAreTheMessagesOfTheIdl) {
  auto dict = Proxy<Dict<std::string, int64_t>>();
  EXPECT_TRUE(dict.Delete("a").ok());
  EXPECT_EQ(Sent<dict::DeleteRequest>().key().text(), "a");
  EXPECT_TRUE(dict.Set("a", -7).ok());
  EXPECT_EQ(Sent<dict::SetRequest>().key().text(), "a");
  EXPECT_EQ(Sent<dict::SetRequest>().value().integer(), -7);
  (void)dict.Get("a");
  EXPECT_EQ(Sent<dict::GetRequest>().key().text(), "a");
  (void)dict.GetOr("a", 1);
  EXPECT_EQ(Sent<dict::GetOrRequest>().key().text(), "a");
  EXPECT_FALSE(Sent<dict::GetOrRequest>().has_fallback());
  (void)dict.Contains("a");
  EXPECT_EQ(Sent<dict::ContainsRequest>().key().text(), "a");
  (void)dict.SetDefault("a", 5);
  EXPECT_EQ(Sent<dict::SetDefaultRequest>().value().integer(), 5);
  (void)dict.Pop("a");
  EXPECT_FALSE(Sent<dict::PopRequest>().has_fallback());
  (void)dict.Pop("a", 6);
  EXPECT_EQ(Sent<dict::PopRequest>().fallback().integer(), 6);
  (void)dict.Increment("a", 8);
  EXPECT_EQ(Sent<dict::IncrementRequest>().by().integer(), 8);
  EXPECT_EQ(Sent<dict::IncrementRequest>().within().most().integer(), INT64_MAX);

  EXPECT_TRUE(Proxy<Queue<std::string>>().Put("x").ok());
  EXPECT_EQ(Sent<queue::PutRequest>().item().text(), "x");
  EXPECT_TRUE(Proxy<PriorityQueue<std::string>>().PutWithPriority("x", 1.5).ok());
  EXPECT_EQ(Sent<queue::PutRequest>().item().text(), "x");
  EXPECT_EQ(Sent<queue::PutRequest>().priority().real(), 1.5);
  (void)Proxy<Set<std::vector<int>>>().Add({1, 2});
  EXPECT_EQ(Sent<set::AddRequest>().value().list().items_size(), 2);
  EXPECT_TRUE(Proxy<List<Bytes>>().Append({"x"}).ok());
  EXPECT_EQ(Sent<list::AppendRequest>().value().bytes(), "x");
  (void)Proxy<Value<uint64_t>>().Add(3);
  EXPECT_EQ(Sent<value::AddRequest>().by().integer(), 3);
  EXPECT_EQ(Sent<value::AddRequest>().within().least().integer(), 0);
  EXPECT_EQ(Sent<value::AddRequest>().within().most().big(), UINT64_MAX);
  (void)Proxy<Value<double>>().Add(3);
  EXPECT_EQ(Sent<value::AddRequest>().within().most().real(), std::numeric_limits<double>::max());
}

std::string Texts(const absl::Status& status) {
  std::string texts;
  for (const Datum& value : UnreadValues(status)) texts += value.ShortDebugString() + ";";
  return texts;
}

TEST_F(TypedTest, WhatATypeCanNotHoldComesWithTheError) {
  queue::GetReply items;
  items.mutable_item()->set_integer(1);
  items.add_more()->set_text("two");
  items.add_more()->set_integer(3);
  transport_->answer = items.SerializeAsString();
  auto queue = Proxy<Queue<int>>();
  absl::Status refused = queue.GetMany(7).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Texts(refused), "integer: 1;text: \"two\";integer: 3;");
  EXPECT_EQ(Texts(queue.GetManyAsync(7).Get().status()), Texts(refused));
  EXPECT_EQ(Texts(Proxy<Queue<std::string>>().Get().status()), Texts(refused));

  dict::PopItemReply popped;
  popped.mutable_entry()->mutable_key()->set_text("k");
  popped.mutable_entry()->mutable_value()->set_text("v");
  transport_->answer = popped.SerializeAsString();
  EXPECT_EQ(Texts(Proxy<Dict<std::string, int>>().PopItem().status()),
            "list { items { text: \"k\" } items { text: \"v\" } };");

  list::PopReply value;
  value.mutable_value()->set_integer(300);
  transport_->answer = value.SerializeAsString();
  EXPECT_EQ(Texts(Proxy<List<uint8_t>>().Pop().status()), "integer: 300;");
  EXPECT_EQ(Texts(Proxy<Set<uint8_t>>().Pop().status()), "integer: 300;");
  EXPECT_EQ(Texts(Proxy<Dict<int, uint8_t>>().Pop(1).status()), "integer: 300;");
  EXPECT_EQ(Texts(Proxy<Dict<int, uint8_t>>().Pop(1, 2).status()), "integer: 300;");
  EXPECT_EQ(Texts(Proxy<Dict<int, std::string>>().Pop(1).status()), "integer: 300;");
}

TEST_F(TypedTest, AnErrorOfTheCallItselfHasNoValues) {
  transport_->answer = absl::NotFoundError("nothing");
  EXPECT_EQ(Texts(Proxy<List<int>>().Pop().status()), "");
  EXPECT_EQ(Texts(absl::OkStatus()), "");
  transport_->answer = std::string("\xff");
  EXPECT_EQ(Texts(Proxy<List<int>>().Pop().status()), "");
}

TEST_F(TypedTest, UnreadReferencesAreKeptAsLongAsTheError) {
  queue::GetReply items;
  *items.mutable_item()->mutable_ref() = Ref(9, "list");
  items.add_more()->set_integer(1);
  transport_->answer = items.SerializeAsString();
  absl::Status copy;
  {
    auto got = Proxy<Queue<List<int>>>().GetMany(2);
    EXPECT_EQ(UnreadValues(got.status())[0].ref().id(), 9u);
    copy = got.status();
  }
  EXPECT_EQ(std::count(transport_->dropped.begin(), transport_->dropped.end(), 9u), 0);
  EXPECT_EQ(UnreadValues(copy).size(), 2u);
  EXPECT_LT(copy.ToString().size(), 300u) << "values may be large";
  copy = absl::OkStatus();
  EXPECT_EQ(std::count(transport_->dropped.begin(), transport_->dropped.end(), 9u), 1);
}

TEST_F(TypedTest, TextAndBytesComeBackAsTheyWere) {
  auto dict = Proxy<Dict<int, std::string>>();
  dict::GetReply reply;
  for (const std::string& text : {std::string(), std::string("a"), std::string(100'000, 'x')}) {
    reply.mutable_value()->set_text(text);
    transport_->answer = reply.SerializeAsString();
    EXPECT_EQ(*dict.Get(1), text);
    EXPECT_EQ(*dict.GetAsync(1).Get(), text);
    reply.mutable_value()->set_bytes(text);
    transport_->answer = reply.SerializeAsString();
    EXPECT_EQ((Proxy<Dict<int, Bytes>>().Get(1)->value), text);
    EXPECT_EQ(dict.Get(1).status().code(), absl::StatusCode::kInvalidArgument);
  }
  queue::GetReply got;
  got.mutable_item()->set_text("a");
  transport_->answer = got.SerializeAsString();
  EXPECT_EQ(*Proxy<Queue<std::string>>().Get(), "a");
  got.add_more()->set_text("b");
  transport_->answer = got.SerializeAsString();
  EXPECT_EQ(*Proxy<Queue<std::string>>().GetMany(2), (std::vector<std::string>{"a", "b"}));
  transport_->answer = "\xff";
  EXPECT_EQ(dict.Get(1).status().code(), absl::StatusCode::kInternal);
}

TEST_F(TypedTest, WhatCannotBeEncodedIsNotSent) {
  auto dict = Proxy<Dict<std::string, std::string>>();
  EXPECT_EQ(dict.Set("a", "\xff").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(dict.SetAsync("\xff", "a").Get().status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(dict.Set("a", "b").code(), absl::StatusCode::kOk);
  EXPECT_EQ(transport_->method, "Set");
}

TEST_F(TypedTest, ProxiesInAnAnswerShareTheReferencesThatCameAlong) {
  dict::ItemsReply reply;
  for (const char* name : {"a", "b"}) {
    DatumEntry* entry = reply.mutable_map()->add_entries();
    entry->mutable_key()->set_text(name);
    *entry->mutable_value()->mutable_ref() = Ref(9, "Lock");
  }
  transport_->answer = reply.SerializeAsString();
  auto dict = Proxy<Dict<std::string, Lock>>();
  {
    auto items = *dict.Items();
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].second.ref().id(), 9u);
    EXPECT_EQ(items[1].second.ref().id(), 9u);
    // Two came; one is shared by both proxies.
    EXPECT_EQ(transport_->dropped, (std::vector<uint64_t>{9}));
  }
  EXPECT_EQ(transport_->dropped, (std::vector<uint64_t>{9, 9}));
}

TEST_F(TypedTest, AnAnswerOfAnotherTypeDropsItsReferences) {
  dict::GetReply reply;
  *reply.mutable_value()->mutable_ref() = Ref(9, "Lock");
  transport_->answer = reply.SerializeAsString();
  EXPECT_EQ((Proxy<Dict<std::string, List<int>>>().Get("a").status().code()),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ((Proxy<Dict<std::string, int>>().GetAsync("a").Get().status().code()),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(transport_->dropped, (std::vector<uint64_t>{9, 5, 9, 5}));
}

TEST_F(TypedTest, AReferenceWithoutItsReplyIsRefused) {
  Datum datum;
  *datum.mutable_ref() = Ref(9, "Lock");
  EXPECT_EQ(Decode<Lock>(datum).status().code(), absl::StatusCode::kInternal);
}

TEST_F(TypedTest, AMovedFromFactoryIsEmpty) {
  ObjectFactory from(transport_);
  ObjectFactory factory = std::move(from);
  EXPECT_EQ(from.Lock().status().code(),  // NOLINT: moved from
            absl::StatusCode::kFailedPrecondition);
  manager::NumberOfObjectsReply reply;
  reply.set_count(3);
  transport_->answer = reply.SerializeAsString();
  EXPECT_EQ(*factory.NumberOfObjects(), 3u);
}

}  // namespace
}  // namespace parley
