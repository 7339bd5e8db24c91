// Ten thousand short histories against the models. One that goes wrong says its seed:
//
//   ./bazelw run //tests/scenarios:scenario_test -- --first_seed=SEED --scenarios=1

#include "parley/tests/scenarios/scenario.h"

#include <gtest/gtest.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"

ABSL_FLAG(uint64_t, first_seed, 1, "seed of the first scenario");
ABSL_FLAG(uint64_t, scenarios, 10'000, "how many, with the seeds that follow");

namespace parley::scenarios {
namespace {

// Every how many-th scenario is replayed as well.
constexpr uint64_t kReplayed = 50;

TEST(ScenarioTest, TheEngineDoesWhatTheModelsDo) {
  uint64_t first = absl::GetFlag(FLAGS_first_seed);
  size_t steps = 0;
  for (uint64_t seed = first; seed < first + absl::GetFlag(FLAGS_scenarios); ++seed) {
    Recording recording;
    ASSERT_EQ(RunScenario(seed, &recording), "") << "seed " << seed;
    steps += static_cast<size_t>(recording.steps_size());
    if (seed % kReplayed != 0) continue;
    ASSERT_EQ(Replay(recording).SerializeAsString(), recording.SerializeAsString())
        << "the replay of seed " << seed << " differs";
  }
  RecordProperty("steps", std::to_string(steps));
}

}  // namespace
}  // namespace parley::scenarios

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  absl::ParseCommandLine(argc, argv);
  return RUN_ALL_TESTS();
}
