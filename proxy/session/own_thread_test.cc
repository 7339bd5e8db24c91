#include "parley/proxy/session/own_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "parley/base/mutex.h"

namespace parley::session {
namespace {

// What outlives a test whose thread ends by itself.
struct Shared {
  internal::Mutex mutex;
  OwnThread thread;
  std::promise<void> may_end;
  std::promise<void> has_ended;
};

TEST(OwnThreadTest, ItIsJoinedWhenItHasEnded) {
  Shared shared;
  bool ended = false;
  shared.thread.Start([&] {
    internal::MutexLock lock(&shared.mutex);
    shared.thread.OnCallsEnded();
    shared.thread.OnLinkEnded();
    ended = true;
  });
  shared.thread.Join(&shared.mutex);
  EXPECT_TRUE(ended);
}

TEST(OwnThreadTest, TheEndOfItsUsersCallsIsWaitedForHoweverLongThatTakes) {
  Shared shared;
  std::atomic<bool> callback_ended = false;
  shared.thread.Start([&] {
    shared.may_end.get_future().wait();  // as a callback may take its time
    callback_ended = true;
    internal::MutexLock lock(&shared.mutex);
    shared.thread.OnCallsEnded();
    shared.thread.OnLinkEnded();
  });
  std::thread closing([&] {
    shared.thread.Join(&shared.mutex);
    EXPECT_TRUE(callback_ended);
  });
  shared.may_end.set_value();
  closing.join();
}

TEST(OwnThreadTest, ALinkThatDoesNotEndIsLeftBehind) {
  auto shared = std::make_shared<Shared>();
  shared->thread.Start([shared] {
    {
      internal::MutexLock lock(&shared->mutex);
      shared->thread.OnCallsEnded();
    }
    shared->may_end.get_future().wait();
    shared->has_ended.set_value();
  });
  shared->thread.Join(&shared->mutex);
  shared->may_end.set_value();
  shared->has_ended.get_future().wait();
}

TEST(OwnThreadTest, ItMayEndByItself) {
  auto shared = std::make_shared<Shared>();
  shared->thread.Start([shared] {
    shared->may_end.get_future().wait();
    shared->has_ended.set_value();
  });
  shared->thread.Detach();
  shared->may_end.set_value();
  shared->has_ended.get_future().wait();
}

}  // namespace
}  // namespace parley::session
