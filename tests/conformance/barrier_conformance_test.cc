// Barrier, as proto/barrier.proto, Python's threading.Barrier and C++'s barrier have it;
// with what CPython's own tests check of it.
#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "parley/tests/conformance/conformance.h"

namespace parley::testing {
namespace {

constexpr int kParties = 5;
constexpr char kBroken[] = "ABORTED BrokenBarrierError";

class BarrierConformance : public ConformanceTest {
 protected:
  // Runs `body` in so many threads, each a client of its own with the barrier "barrier".
  void RunThreads(int count, const BarrierOptions& options,
                  const std::function<void(const Barrier&)>& body) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, client = NewClient()] { body(*client->Barrier(count, options)); });
    }
    for (std::thread& thread : threads) thread.join();
  }
  static BarrierOptions Named(BarrierOptions options = {}) {
    options.name = "barrier";
    return options;
  }
  // Several arrivals by one client, one after the other.
  std::vector<Future<Barrier::Arrival>> Arrive(const Barrier& barrier, int count) {
    std::vector<Future<Barrier::Arrival>> arrivals;
    for (int i = 0; i < count; ++i) {
      uint64_t before = *barrier.NWaiting();
      arrivals.push_back(barrier.WaitAsync());
      Await([&] { return *barrier.NWaiting() == before + 1; });
    }
    return arrivals;
  }
  static void ExpectBroken(const absl::Status& status, const std::string& why) {
    EXPECT_EQ(ErrorOf(status), kBroken);
    EXPECT_NE(status.message().find(why), absl::string_view::npos) << status;
  }
};
INSTANTIATE_TEST_SUITE_P(Worlds, BarrierConformance, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(BarrierConformance, AnActionForABarrierMadeWithoutOneIsAnError) {
  auto client = NewClient();
  for (const BarrierOptions& options : {BarrierOptions{}, {.action_typeid = "list"}}) {
    auto barrier = *client->Barrier(1, options);
    bool done = false;
    barrier.SetAction([&] {
      done = true;
      return absl::OkStatus();
    });
    EXPECT_EQ(ErrorOf(barrier.Wait()), "FAILED_PRECONDITION");
    EXPECT_EQ(ErrorOf(barrier.WaitAsync().Get()), "FAILED_PRECONDITION");
    EXPECT_FALSE(done);
    barrier.SetAction(nullptr);
    EXPECT_EQ(ErrorOf(barrier.Wait()), "OK") << "it is not broken";
  }
}

TEST_P(BarrierConformance, ItSaysWhatItIsLike) {
  auto barrier = *NewClient()->Barrier(3);
  EXPECT_EQ(*barrier.Parties(), 3u);
  EXPECT_EQ(*barrier.NWaiting(), 0u);
  EXPECT_FALSE(*barrier.Broken());
  EXPECT_EQ(*barrier.PartiesAsync().Get(), 3u);
  auto arrivals = Arrive(barrier, 2);
  EXPECT_EQ(*barrier.NWaitingAsync().Get(), 2u);
  EXPECT_TRUE(barrier.Wait().ok());
  EXPECT_EQ(*barrier.NWaiting(), 0u);
  EXPECT_FALSE(*barrier.BrokenAsync().Get());
}

TEST_P(BarrierConformance, ItNeedsAParty) {
  Client client = NewClient();
  EXPECT_EQ(ErrorOf(client->Barrier(0)), "INVALID_ARGUMENT ValueError");
  absl::Status refused = client->Barrier(-1, {.name = "gate"}).status();
  EXPECT_EQ(ErrorOf(refused), "INVALID_ARGUMENT ValueError");
  EXPECT_NE(refused.message().find("\"gate\""), absl::string_view::npos) << refused;
}

// CPython's test_barrier and test_barrier_10.
TEST_P(BarrierConformance, AllGoInLockstep) {
  constexpr int kSteps = 10;
  std::atomic<int> before = 0, after = 0;
  RunThreads(kParties, Named(), [&](const Barrier& barrier) {
    for (int step = 0; step < kSteps; ++step) {
      ++before;
      EXPECT_EQ(after / kParties, step);
      EXPECT_EQ(ErrorOf(barrier.Wait()), "OK");
      EXPECT_GE(before, (step + 1) * kParties);
      ++after;
      EXPECT_EQ(ErrorOf(barrier.Wait()), "OK");
      EXPECT_GE(after, (step + 1) * kParties);
    }
    EXPECT_FALSE(*barrier.Broken());
  });
}

// CPython's test_wait_return.
TEST_P(BarrierConformance, EachHasAnIndexOfItsOwnAndOneHasZero) {
  std::atomic<int> zeros = 0, sum = 0;
  RunThreads(kParties, Named(), [&](const Barrier& barrier) {
    for (int i = 0; i < 3; ++i) {
      uint64_t index = *barrier.Wait();
      if (index == 0) ++zeros;
      sum += static_cast<int>(index);
    }
  });
  EXPECT_EQ(zeros, 3);
  EXPECT_EQ(sum, 3 * kParties * (kParties - 1) / 2);
}

TEST_P(BarrierConformance, TheIndexIsTheOrderOfArrival) {
  auto barrier = *NewClient()->Barrier(4);
  uint64_t last = 0;
  for (int round = 0; round < 2; ++round) {
    auto arrivals = Arrive(barrier, 3);
    EXPECT_EQ(*barrier.Wait(), 3u);
    for (int i = 0; i < 3; ++i) {
      Barrier::Arrival arrival = *arrivals[i].Get();
      EXPECT_EQ(arrival.index, static_cast<uint64_t>(i));
      EXPECT_FALSE(arrival.elected);
      EXPECT_GE(arrival.generation, last);
      last = arrival.generation;
    }
    ++last;
  }
}

// CPython's test_single_thread.
TEST_P(BarrierConformance, OnePartyNeverWaits) {
  auto barrier = *NewClient()->Barrier(1);
  EXPECT_EQ(*barrier.Wait(), 0u);
  EXPECT_EQ(*barrier.Wait(absl::ZeroDuration()), 0u);
  EXPECT_EQ(*barrier.Wait(std::chrono::seconds(1)), 0u);
}

// CPython's test_action, with the action of the clients.
TEST_P(BarrierConformance, TheElectedClientDoesTheActionOnceBeforeAnybodyGoes) {
  std::atomic<int> done = 0, gone = 0;
  BarrierOptions options = Named({.action = [&] {
    EXPECT_EQ(gone % kParties, 0);
    ++done;
    return absl::OkStatus();
  }});
  RunThreads(kParties, options, [&](const Barrier& barrier) {
    for (int step = 1; step <= 3; ++step) {
      EXPECT_EQ(ErrorOf(barrier.Wait()), "OK");
      EXPECT_EQ(done, step);
      ++gone;
      // Nobody comes again before all are counted.
      while (gone < step * kParties) std::this_thread::yield();
    }
  });
  EXPECT_EQ(done, 3);
}

// CPython's test_abort, where a thread aborts instead of waiting.
TEST_P(BarrierConformance, AnAbortEndsAllWaits) {
  std::atomic<int> broken = 0, passed = 0;
  auto barrier = *NewClient()->Barrier(kParties, Named());
  RunThreads(kParties, Named(), [&](const Barrier& own) {
    absl::StatusOr<uint64_t> index = own.Wait();
    if (index.ok() && *index == kParties / 2) {
      EXPECT_EQ(ErrorOf(own.Abort()), "OK");
      return;
    }
    absl::Status next = index.ok() ? own.Wait().status() : index.status();
    ++(next.ok() ? passed : broken);
  });
  EXPECT_EQ(broken, kParties - 1);
  EXPECT_EQ(passed, 0);
  EXPECT_TRUE(*barrier.Broken());
  EXPECT_EQ(*barrier.NWaiting(), 0u);
  ExpectBroken(barrier.Wait().status(), "aborted it");
  EXPECT_EQ(ErrorOf(barrier.AbortAsync().Get()), "OK");
}

// CPython's test_reset: all but one wait, that one resets, and all pass afterwards.
TEST_P(BarrierConformance, AResetEndsAllWaitsAndLeavesAFreshBarrier) {
  auto barrier = *NewClient()->Barrier(kParties, Named());
  std::atomic<int> ready = 0, reset = 0, passed = 0;
  RunThreads(kParties, Named(), [&](const Barrier& own) {
    EXPECT_EQ(ErrorOf(own.Wait()), "OK");
    if (++ready == kParties) {
      AwaitWaiters(barrier, kParties - 1);
      EXPECT_EQ(ErrorOf(own.Reset()), "OK");
    } else {
      absl::Status status = own.Wait().status();
      ExpectBroken(status, "was reset");
      if (!status.ok()) ++reset;
    }
    if (own.Wait().ok()) ++passed;
  });
  EXPECT_EQ(reset, kParties - 1);
  EXPECT_EQ(passed, kParties);
  EXPECT_FALSE(*barrier.Broken());
}

// CPython's test_abort_and_reset.
TEST_P(BarrierConformance, AfterAnAbortAResetMendsIt) {
  auto barrier = *NewClient()->Barrier(3);
  auto arrivals = Arrive(barrier, 2);
  ASSERT_EQ(ErrorOf(barrier.Abort()), "OK");
  for (auto& arrival : arrivals) ExpectBroken(arrival.Get().status(), "aborted it");
  EXPECT_TRUE(*barrier.Broken());
  ASSERT_EQ(ErrorOf(barrier.ResetAsync().Get()), "OK");
  EXPECT_FALSE(*barrier.Broken());
  arrivals = Arrive(barrier, 2);
  EXPECT_EQ(*barrier.Wait(), 2u);
  for (auto& arrival : arrivals) EXPECT_EQ(ErrorOf(arrival.Get()), "OK");
}

// CPython's test_timeout.
TEST_P(BarrierConformance, ATimeoutBreaksItForAll) {
  auto barrier = *NewClient()->Barrier(3, {.name = "gate"});
  auto arrivals = Arrive(barrier, 1);
  absl::Status late = barrier.Wait(absl::Milliseconds(1)).status();
  ExpectBroken(late, "timed out");
  EXPECT_NE(late.message().find("\"gate\""), absl::string_view::npos) << late;
  ExpectBroken(arrivals[0].Get().status(), "timed out");
  EXPECT_TRUE(*barrier.Broken());
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  ExpectBroken(barrier.Wait(std::chrono::milliseconds(1)).status(), "timed out");
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  ExpectBroken(barrier.Wait(absl::ZeroDuration()).status(), "timed out");
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  ExpectBroken(barrier.Wait(-absl::Seconds(1)).status(), "timed out");
}

// CPython's test_default_timeout.
TEST_P(BarrierConformance, ItsOwnTimeoutCountsForThoseWithoutOne) {
  Client client = NewClient();
  auto barrier = *client->Barrier(2, {.timeout = std::chrono::milliseconds(1)});
  ExpectBroken(barrier.Wait().status(), "timed out");
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  auto patient = barrier.WaitAsync(absl::Hours(1));
  AwaitWaiters(barrier, 1);
  EXPECT_EQ(*barrier.Wait(), 1u);
  EXPECT_EQ(patient.Get()->index, 0u);
}

TEST_P(BarrierConformance, ACancelledWaitBreaksIt) {
  auto barrier = *NewClient()->Barrier(3);
  auto arrivals = Arrive(barrier, 2);
  arrivals[0].Cancel();
  EXPECT_EQ(ErrorOf(arrivals[0].Get()), "CANCELLED");
  ExpectBroken(arrivals[1].Get().status(), "cancelled its wait");
}

TEST_P(BarrierConformance, ADeadWaiterBreaksItAndIsNotCounted) {
  Client dead = NewClient(), alive = NewClient();
  auto barrier = *alive->Barrier(3, Named());
  auto kept = Arrive(barrier, 1);
  auto lost = Arrive(*dead->Barrier(3, Named()), 1);
  EXPECT_EQ(*barrier.NWaiting(), 2u);
  Kill(dead);
  EXPECT_EQ(*barrier.NWaiting(), 0u);
  EXPECT_TRUE(*barrier.Broken());
  ExpectBroken(kept[0].Get().status(), "ended as it waited");
  EXPECT_EQ(ErrorOf(lost[0].Get()), "UNAVAILABLE");
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  kept = Arrive(barrier, 2);
  EXPECT_EQ(*barrier.Wait(), 2u);
}

TEST_P(BarrierConformance, TheDeathOfOneThatHasPassedConcernsNobody) {
  Client dead = NewClient(), alive = NewClient();
  auto barrier = *alive->Barrier(2, Named());
  auto arrivals = Arrive(barrier, 1);
  EXPECT_EQ(ErrorOf(dead->Barrier(2, Named())->Wait()), "OK");
  auto next = Arrive(barrier, 1);
  Kill(dead);
  EXPECT_FALSE(*barrier.Broken());
  EXPECT_EQ(*barrier.Wait(), 1u);
}

TEST_P(BarrierConformance, TheBrokerMakesAnObjectOfATypeidForEachGeneration) {
  Client client = NewClient();
  auto barrier = *client->Barrier(2, {.action_typeid = "list"});
  uint64_t before = client->Lock()->ref().id();
  auto arrivals = Arrive(barrier, 1);
  EXPECT_EQ(*barrier.Wait(), 1u);
  EXPECT_EQ(arrivals[0].Get()->index, 0u);
  EXPECT_EQ(client->Lock()->ref().id(), before + 2) << "ids are not used again";
  Await([&] { return NumberOfObjects() == 1; });  // the barrier: the list was let go
}

TEST_P(BarrierConformance, AnObjectThatCantBeMadeBreaksIt) {
  Client client = NewClient();
  semaphore::SemaphoreInit init;
  init.set_value(-1);
  auto barrier =
      *client->Barrier(2, {.action_typeid = "Semaphore", .action_init = init.SerializeAsString()});
  auto arrivals = Arrive(barrier, 1);
  EXPECT_EQ(ErrorOf(barrier.Wait()), "INVALID_ARGUMENT ValueError");
  ExpectBroken(arrivals[0].Get().status(), "its action failed");
  EXPECT_TRUE(*barrier.Broken());
  absl::Status unknown = client->Barrier(1, {.action_typeid = "no such"}).status();
  EXPECT_EQ(ErrorOf(unknown), "NOT_FOUND KeyError");
  EXPECT_NE(unknown.message().find("no such"), absl::string_view::npos) << unknown;
  EXPECT_EQ(ErrorOf(client->Barrier(
                1, {.action = [] { return absl::OkStatus(); }, .action_typeid = "list"})),
            "INVALID_ARGUMENT");
}

TEST_P(BarrierConformance, AnActionThatFailsBreaksIt) {
  Client client = NewClient();
  auto barrier =
      *client->Barrier(2, {.action = [] { return absl::DataLossError("the disk is full"); }});
  auto arrivals = Arrive(barrier, 1);
  EXPECT_EQ(ErrorOf(barrier.Wait()), "DATA_LOSS");
  ExpectBroken(arrivals[0].Get().status(), "the disk is full");
  EXPECT_TRUE(*barrier.Broken());
}

TEST_P(BarrierConformance, SoDoesOneThatThrowsOrIsMissing) {
  Client client = NewClient();
  auto barrier = *client->Barrier(
      2, Named({.action = []() -> absl::Status { throw std::runtime_error("thrown"); }}));
  auto arrivals = Arrive(barrier, 1);
  EXPECT_THROW((void)barrier.Wait().ok(), std::runtime_error);
  ExpectBroken(arrivals[0].Get().status(), "threw");
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  auto found = *client->LookUp<Barrier>("barrier");
  arrivals = Arrive(barrier, 1);
  absl::Status missing = found.Wait().status();
  EXPECT_EQ(ErrorOf(missing), "FAILED_PRECONDITION");
  EXPECT_NE(missing.message().find("SetAction"), absl::string_view::npos) << missing;
  ExpectBroken(arrivals[0].Get().status(), "SetAction");
  ASSERT_EQ(ErrorOf(barrier.Reset()), "OK");
  found.SetAction([] { return absl::OkStatus(); });
  arrivals = Arrive(barrier, 1);
  EXPECT_EQ(*found.Wait(), 1u);
}

// The elected client's part by hand, as those who wait asynchronously do it.
class BarrierElection : public BarrierConformance {
 protected:
  void SetUp() override {
    elected_ = *elected_client_->Barrier(2, Act());
    barrier_ = *NewClient()->Barrier(2, Act());
  }
  void TearDown() override {
    elected_ = Barrier();
    barrier_ = Barrier();
    ConformanceTest::TearDown();
  }
  static BarrierOptions Act() {
    return Named({.action = [] { return absl::InternalError("not called"); }});
  }
  // The first one's wait, and the second's, which is elected.
  std::pair<Future<Barrier::Arrival>, Barrier::Arrival> Elect() {
    auto first = barrier_.WaitAsync();
    AwaitWaiters(barrier_, 1);
    Barrier::Arrival second = *elected_.WaitAsync().Get();
    EXPECT_TRUE(second.elected);
    EXPECT_EQ(second.index, 1u);
    EXPECT_FALSE(first.WaitFor(absl::ZeroDuration()));
    EXPECT_EQ(*barrier_.NWaiting(), 2u);
    return {std::move(first), second};
  }

  Client elected_client_ = NewClient();
  Barrier elected_, barrier_;
};
INSTANTIATE_TEST_SUITE_P(Worlds, BarrierElection, ::testing::ValuesIn(kWorlds), WorldName);

TEST_P(BarrierElection, FinishActionLetsTheOthersGoOrFail) {
  auto [first, second] = Elect();
  ASSERT_EQ(ErrorOf(elected_.FinishAction(second, absl::OkStatus())), "OK");
  EXPECT_EQ(first.Get()->index, 0u);
  auto [next, failing] = Elect();
  ASSERT_EQ(ErrorOf(elected_.FinishActionAsync(failing, absl::DataLossError("\xff no")).Get()),
            "OK");
  ExpectBroken(next.Get().status(), "no");
}

TEST_P(BarrierElection, TheDeathOfTheElectedClientBreaksIt) {
  auto [first, second] = Elect();
  Kill(elected_client_);
  ExpectBroken(first.Get().status(), "ended before it had done the action");
  EXPECT_TRUE(*barrier_.Broken());
  EXPECT_EQ(*barrier_.NWaiting(), 0u);
}

TEST_P(BarrierElection, AReportThatComesTooLateDoesNoHarm) {
  auto [first, late] = Elect();
  ASSERT_EQ(ErrorOf(barrier_.Abort()), "OK");
  ExpectBroken(first.Get().status(), "aborted");
  ASSERT_EQ(ErrorOf(barrier_.Reset()), "OK");
  auto [next, second] = Elect();
  EXPECT_EQ(ErrorOf(elected_.FinishAction(late, absl::OkStatus())), kBroken);
  EXPECT_EQ(ErrorOf(barrier_.FinishAction(second, absl::OkStatus())), kBroken);
  EXPECT_FALSE(next.WaitFor(absl::ZeroDuration()));
  ASSERT_EQ(ErrorOf(elected_.FinishAction(second, absl::OkStatus())), "OK");
  EXPECT_EQ(next.Get()->index, 0u);
}

TEST_P(BarrierElection, WhoComesWhileTheActionIsDoneIsOfTheNextGeneration) {
  auto [first, second] = Elect();
  auto early = barrier_.WaitAsync(absl::Hours(1));
  AwaitWaiters(barrier_, 2);
  EXPECT_EQ(ErrorOf(barrier_.Wait(absl::Milliseconds(1))), "DEADLINE_EXCEEDED TimeoutError");
  EXPECT_EQ(*barrier_.NWaiting(), 2u);
  ASSERT_EQ(ErrorOf(elected_.FinishAction(second, absl::OkStatus())), "OK");
  EXPECT_EQ(first.Get()->index, 0u);
  EXPECT_EQ(*barrier_.NWaiting(), 1u);
  Barrier::Arrival last = *elected_.WaitAsync().Get();
  EXPECT_GT(last.generation, second.generation);
  ASSERT_EQ(ErrorOf(elected_.FinishAction(last, absl::OkStatus())), "OK");
  EXPECT_EQ(early.Get()->generation, last.generation);
}

TEST_P(BarrierConformance, ItReadsLikeCppsBarrier) {
  std::atomic<int> completed = 0;
  BarrierOptions options = Named({.action = [&] { return ++completed, absl::OkStatus(); }});
  RunThreads(2, options, [&](const Barrier& barrier) {
    for (int i = 0; i < 3; ++i) barrier.arrive_and_wait();
  });
  EXPECT_EQ(completed, 3);
  auto barrier = *NewClient()->Barrier(2);
  ASSERT_EQ(ErrorOf(barrier.Abort()), "OK");
  EXPECT_THROW(barrier.arrive_and_wait(), std::runtime_error);
}

TEST_P(BarrierConformance, AnEmptyProxyFailsEveryCall) {
  Barrier barrier;
  EXPECT_FALSE(barrier);
  EXPECT_EQ(ErrorOf(barrier.Wait()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.WaitAsync().Get()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.Abort()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.Reset()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.FinishAction({}, absl::OkStatus())), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.Parties()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.NWaiting()), "FAILED_PRECONDITION");
  EXPECT_EQ(ErrorOf(barrier.Broken()), "FAILED_PRECONDITION");
  EXPECT_THROW(barrier.arrive_and_wait(), std::runtime_error);
}

}  // namespace
}  // namespace parley::testing
