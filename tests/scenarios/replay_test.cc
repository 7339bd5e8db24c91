// A recorded history gives the same replies and the same state, byte for byte, each time
// and in each release. When the engine is meant to answer differently, record it anew
// (see record.cc) and read the difference.

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "parley/tests/scenarios/scenario.h"

namespace parley::scenarios {
namespace {

Recording Recorded() {
  std::ifstream file("tests/scenarios/testdata/recording.txt");
  std::stringstream text;
  text << file.rdbuf();
  Recording recording;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text.str(), &recording));
  return recording;
}

TEST(ReplayTest, GivesTheSameBytesAsWhenItWasRecorded) {
  Recording recording = Recorded();
  ASSERT_GT(recording.steps_size(), 50);
  Recording once = Replay(recording);
  for (int i = 0; i < recording.steps_size(); ++i) {
    ASSERT_EQ(once.steps(i).SerializeAsString(), recording.steps(i).SerializeAsString())
        << "step " << i << ": " << once.steps(i).DebugString();
  }
  EXPECT_EQ(once.state().SerializeAsString(), recording.state().SerializeAsString())
      << once.state().DebugString();
  EXPECT_EQ(Replay(recording).SerializeAsString(), once.SerializeAsString());
}

// So that the comparison means something.
TEST(ReplayTest, TheRecordingHasEveryKindOfCommandAndStateToCompare) {
  Recording recording = Recorded();
  std::set<int> kinds;
  for (const Recording::Step& step : recording.steps()) {
    kinds.insert(step.command().action_case());
  }
  EXPECT_EQ(kinds.size(), 7u);
  EXPECT_GE(recording.state().objects_size(), 6);
  EXPECT_GE(recording.state().sessions_size(), 2);
}

}  // namespace
}  // namespace parley::scenarios
