#include "parley/proxy/stub/debug_text.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace parley::stub {
namespace {

std::string TextOf(const std::string& described) {
  manager::DebugInfoReply info;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(described, &info));
  return DebugText(info);
}

TEST(DebugTextTest, AnEmptyBroker) { EXPECT_EQ(TextOf("sessions: 1"), "0 objects, 1 session\n"); }

TEST(DebugTextTest, ObjectsWithWhoRefersHoldsAndWaits) {
  EXPECT_EQ(TextOf(R"(
    sessions: 3
    objects {
      id: 1 typeid: "Queue" name: "tasks" references: 4
      sessions { session: 1 count: 1 } sessions { session: 2 count: 2 }
      waiters: 2
      waiting { session: 2 thread: 1 sequence: 7 waited_us: 1500000 left_us: 500000 }
      waiting { session: 1 thread: 3 sequence: 2 waited_us: 40 }
    }
    objects {
      id: 4 typeid: "RLock" references: 1
      holders { session: 3 count: 2 held_us: 120000000 }
      holders { session: 4 count: 1 held_us: 0 }
    })"),
            "2 objects, 3 sessions\n"
            "1  Queue \"tasks\"  references 4 (session 1: 1, session 2: 2)\n"
            "   waiting: session 2, thread 1, call 7, for 1.5s, at most 500ms more\n"
            "   waiting: session 1, thread 3, call 2, for 40us\n"
            "4  RLock  references 1\n"
            "   held: session 3, 2 times, for 2m\n"
            "   held: session 4, for 0\n");
}

TEST(DebugTextTest, ANameCanNotLookLikeAnotherLine) {
  EXPECT_EQ(TextOf(R"(objects { id: 1 typeid: "Lock" name: "a\n2  Löck" references: 1 })"),
            "1 object, 0 sessions\n1  Lock \"a\\n2  Löck\"  references 1\n");
}

}  // namespace
}  // namespace parley::stub
