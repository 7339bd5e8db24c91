#include "parley/proxy/session/callbacks.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "parley/base/mutex.h"
#include "parley/proxy/session/watch.h"

namespace parley::session {
namespace {

class CallbacksTest : public ::testing::Test {
 protected:
  void RunAll() {
    internal::MutexLock lock(&mutex_);
    callbacks_.RunAll(&mutex_);
  }

  internal::Mutex mutex_;
  Watch watch_{absl::UnixEpoch()};
  Callbacks callbacks_{&watch_};
};

TEST_F(CallbacksTest, OneIsExpectedUntilItIsDueAndDueUntilItHasRun) {
  bool has_run = false;
  callbacks_.Expect();
  EXPECT_TRUE(callbacks_.are_expected());
  EXPECT_FALSE(callbacks_.are_due());
  callbacks_.Add([&] { has_run = true; });
  EXPECT_FALSE(callbacks_.are_expected());
  EXPECT_TRUE(callbacks_.are_due());
  RunAll();
  EXPECT_TRUE(has_run);
  EXPECT_FALSE(callbacks_.are_due());
}

TEST_F(CallbacksTest, TheyRunInOrderAndWithoutTheMutex) {
  std::vector<int> ran;
  for (int i = 0; i < 3; ++i) {
    callbacks_.Expect();
    callbacks_.Add([&, i] {
      internal::MutexLock lock(&mutex_);
      ran.push_back(i);
    });
  }
  RunAll();
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2}));
}

TEST_F(CallbacksTest, WhatOneAddsRunsNextTime) {
  callbacks_.Expect();
  callbacks_.Expect();
  int ran = 0;
  callbacks_.Add([&] {
    internal::MutexLock lock(&mutex_);
    callbacks_.Add([&] { ++ran; });
  });
  RunAll();
  EXPECT_EQ(ran, 0);
  EXPECT_TRUE(callbacks_.are_due());
  RunAll();
  EXPECT_EQ(ran, 1);
}

// Whether this thread is in a callback when this is destroyed.
struct Notes {
  ~Notes() { *in_one = Callbacks::IsInOne(); }
  bool* in_one;
};

TEST_F(CallbacksTest, AThreadIsInOneAlsoWhileWhatItKeepsGoes) {
  bool running = false, going = false;
  callbacks_.Expect();
  callbacks_.Add([&running, notes = std::shared_ptr<Notes>(new Notes{&going})] {
    running = Callbacks::IsInOne();
  });
  EXPECT_FALSE(Callbacks::IsInOne());
  RunAll();
  EXPECT_TRUE(running);
  EXPECT_TRUE(going);
  EXPECT_FALSE(Callbacks::IsInOne());
}

TEST_F(CallbacksTest, OneThatRunsAtOnceMayRunWithinAnother) {
  bool inner = false, outer = false, going = false;
  Callbacks::Run([&, notes = std::shared_ptr<Notes>(new Notes{&going})] {
    Callbacks::Run([&] { inner = Callbacks::IsInOne(); });
    outer = Callbacks::IsInOne();
  });
  EXPECT_TRUE(inner);
  EXPECT_TRUE(outer);
  EXPECT_TRUE(going);
  EXPECT_FALSE(Callbacks::IsInOne());
}

}  // namespace
}  // namespace parley::session
