// One body for every transport: what a test of a shared type is written with.
#ifndef PARLEY_TESTS_CONFORMANCE_CONFORMANCE_H_
#define PARLEY_TESTS_CONFORMANCE_CONFORMANCE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "parley/base/status.h"
#include "parley/proto/manager.pb.h"
#include "parley/tests/conformance/world.h"

namespace parley::testing {

// "OK", or the code and Python's name for the error: "NOT_FOUND KeyError".
std::string ErrorOf(const absl::Status& status);
template <typename T>
std::string ErrorOf(const absl::StatusOr<T>& result) {
  return ErrorOf(result.status());
}

// Tests of one file share a broker of each kind. Each test leaves it empty, or fails:
// its proxies must give back their references while its clients still live.
class ConformanceTest : public ::testing::TestWithParam<Kind> {
 protected:
  static void TearDownTestSuite() { worlds().clear(); }
  void TearDown() override;

  // What the brokers have beside the built-in types; the same for all tests of a file.
  virtual WorldTypes types() const { return {}; }

  Client NewClient();
  // Ends a client as the loss of its connection does. Returns when the broker knows.
  void Kill(const Client& client);
  // Waits until so many calls wait at the object.
  template <typename ProxyT>
  void AwaitWaiters(const ProxyT& proxy, uint64_t count) {
    Await([&] { return InfoOf(proxy.ref().id()).waiters() == count; });
  }
  // What the broker has of an object; with typeid "" when it is gone.
  manager::DebugInfoReply::Object InfoOf(uint64_t id);
  uint64_t NumberOfObjects();

  // Waits for a condition that another thread or process brings about.
  template <typename Condition>
  static void Await(Condition condition) {
    absl::Time limit = absl::Now() + absl::Minutes(1);
    while (!condition()) {
      ASSERT_LT(absl::Now(), limit) << "what was waited for did not come";
      std::this_thread::yield();
    }
  }

 private:
  struct Shared {
    std::unique_ptr<World> world;
    Client watcher;
  };
  static std::map<Kind, Shared>& worlds();
  Shared& shared();
  manager::DebugInfoReply DebugInfo();

  std::vector<Client> clients_;
};

// For INSTANTIATE_TEST_SUITE_P.
inline constexpr Kind kWorlds[] = {Kind::kEngine, Kind::kInProcess, Kind::kUnixSocket,
                                   Kind::kParleyd};
inline std::string WorldName(const ::testing::TestParamInfo<Kind>& info) {
  return NameOf(info.param);
}
inline void PrintTo(Kind kind, std::ostream* out) { *out << NameOf(kind); }

}  // namespace parley::testing

#endif  // PARLEY_TESTS_CONFORMANCE_CONFORMANCE_H_
