// What the typed proxies ask of their transport, and what they make of its answers.
#include "proxy/typed.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "proxy/object_factory.h"
#include "proxy/testing/fake_transport.h"

namespace parley {
namespace {

class TypedTest : public ::testing::Test {
 protected:
  template <typename ProxyT>
  ProxyT Proxy(uint64_t id = 5) {
    return ProxyT(std::make_shared<Reference>(transport_, Ref(id, ProxyT::kTypeId)));
  }
  static ObjectRef Ref(uint64_t id, const std::string& type_id) {
    ObjectRef ref;
    ref.set_id(id);
    ref.set_typeid_(type_id);
    return ref;
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
