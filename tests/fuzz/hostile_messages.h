#ifndef PARLEY_TESTS_FUZZ_HOSTILE_MESSAGES_H_
#define PARLEY_TESTS_FUZZ_HOSTILE_MESSAGES_H_

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "parley/proto/datum.pb.h"
#include "parley/tests/fuzz/random.h"

namespace parley::testing {

// Makes messages of any type with contents at the edges: absurd numbers, odd texts, values
// nested as deep as allowed and deeper, references to what is there, gone or foreign.
class HostileMessages {
 public:
  // `epoch` is the broker's, whose references are right. `random` outlives this.
  HostileMessages(Random* random, uint64_t epoch) : random_(*random), epoch_(epoch) {}

  // References name objects up to this one, and a few that were never there.
  void SetLastObject(uint64_t id) { last_object_ = id; }

  void Fill(google::protobuf::Message* message, int depth = 0);
  ObjectRef Ref();
  // Mostly the message's bytes; else those with something cut, added or changed.
  std::string Bytes(const google::protobuf::Message& message);

 private:
  uint64_t Below(uint64_t end) { return parley::testing::Below(random_, end); }
  void SetField(google::protobuf::Message* message, const google::protobuf::FieldDescriptor* field,
                int depth);
  void FillDatum(Datum* datum, int depth);
  uint64_t Number(const std::string& field = "");
  double Real();
  std::string Text(const std::string& field);

  Random& random_;
  const uint64_t epoch_;
  uint64_t last_object_ = 0;
};

}  // namespace parley::testing

#endif  // PARLEY_TESTS_FUZZ_HOSTILE_MESSAGES_H_
