// Attackers with the authkey, whose frames have contents that nobody expects.

#include <gtest/gtest.h>

#include <limits>

#include "parley/proto/datum.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/tests/fuzz/attacks.h"
#include "parley/tests/testing/raw_stream.h"

namespace parley::testing {
namespace {

constexpr const char* kTypes[] = {"dict", "list", "Queue", "Lock", "Value", "Array", "Nothing"};
// All but the manager's Shutdown, which would be obeyed.
constexpr const char* kMethods[] = {
    "Get",     "Set",     "Delete",     "GetSlice", "SetSlice",    "DeleteSlice", "Append",
    "Extend",  "Insert",  "Pop",        "PopItem",  "Remove",      "Index",       "Count",
    "Reverse", "Sort",    "Clear",      "Copy",     "Contains",    "Len",         "Page",
    "Put",     "QSize",   "Empty",      "Full",     "Acquire",     "Release",     "Locked",
    "GetOr",   "Update",  "SetDefault", "Keys",     "Values",      "Items",       "Increment",
    "Add",     "GetLock", "Create",     "LookUp",   "GetOrCreate", "ListNames",   "DebugInfo",
    "Methods", "Incref",  "Decref",     "",         "NoSuchMethod"};

// A session that has proved itself and counts its calls.
class Insider {
 public:
  explicit Insider(const Target& target) : stream_(target.address) {
    EXPECT_TRUE(stream_.Authenticate(target.authkey));
  }
  RawStream& stream() { return stream_; }
  uint64_t epoch() const { return stream_.welcome().epoch(); }

  void Add(uint64_t object, const std::string& method, const std::string& request,
           std::optional<int64_t> timeout_us = 0) {
    frame_.MergeFrom(CallFrame(++sequence_, object, method, request));
    if (timeout_us.has_value()) {
      frame_.mutable_calls(frame_.calls_size() - 1)->set_timeout_us(*timeout_us);
    }
  }
  // Sends the frame and awaits the answer of its last call. What it answered, if that.
  wire::Reply Exchange() {
    Add(0, "NumberOfObjects", "");
    EXPECT_TRUE(stream_.Send(frame_));
    frame_.Clear();
    wire::Reply last_but_one;
    while (auto received = stream_.Receive()) {
      for (const wire::Reply& reply : received->replies()) {
        if (reply.sequence() == sequence_) return last_but_one;
        if (reply.sequence() == sequence_ - 1) last_but_one = reply;
      }
    }
    ADD_FAILURE() << "a good call was not answered";
    return last_but_one;
  }
  // 0: it was refused.
  uint64_t Create(const std::string& type, const std::string& init) {
    manager::CreateRequest request;
    request.set_typeid_(type);
    request.set_init(init);
    Add(0, "Create", request.SerializeAsString());
    manager::CreateReply reply;
    reply.ParseFromString(Exchange().result());
    return reply.ref().id();
  }
  // The code that a list's Append of the value is answered with.
  absl::StatusCode Append(const Datum& value) {
    uint64_t list = Create("list", "");
    list::AppendRequest request;
    *request.mutable_value() = value;
    Add(list, "Append", request.SerializeAsString());
    return static_cast<absl::StatusCode>(Exchange().failure().code());
  }
  wire::ClientFrame& frame() { return frame_; }

 private:
  RawStream stream_;
  wire::ClientFrame frame_;
  uint64_t sequence_ = 0;
};

void UnknownObjectsAndMethods(const Target& target, Random& random) {
  Insider insider(target);
  for (int i = 0; i < 50; ++i) {
    insider.Add(Below(random, 2) == 0 ? 0 : (random() | 1ull << 40), "No" + RandomBytes(random, 3),
                RandomBytes(random, Below(random, 50)));
    if (Below(random, 2) == 0) continue;
    auto* call = insider.frame().mutable_calls(insider.frame().calls_size() - 1);
    call->set_method(OneOf(kMethods, random));
  }
  insider.Exchange();
}

void StrangeRequests(const Target& target, Random& random) {
  Insider insider(target);
  for (int i = 0; i < 5; ++i) {
    uint64_t object = insider.Create(OneOf(kTypes, random), RandomMessage(random));
    for (int j = 0; j < 30; ++j)
      insider.Add(object, OneOf(kMethods, random), RandomMessage(random));
    insider.Exchange();
  }
}

void NumbersThatDoNotGrow(const Target& target, Random& random) {
  Insider insider(target);
  for (uint64_t i = 0; i < 20; ++i) {
    insider.frame().MergeFrom(CallFrame(i == 10 ? 0 : Below(random, 3), 0, "NumberOfObjects"));
  }
  insider.stream().Send(insider.frame());
  EXPECT_TRUE(insider.stream().Receive().has_value());
}

void ExtremeTimeoutsAndCounts(const Target& target, Random& random) {
  Insider insider(target);
  uint64_t queue = insider.Create("Queue", ""), lock = insider.Create("Lock", "");
  for (int64_t timeout : {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(),
                          int64_t{-1}, int64_t{1}}) {
    insider.Add(queue, "Get", "", timeout);
    insider.Add(lock, "Acquire", "", timeout);
  }
  for (int i = 0; i < 20; ++i) insider.frame().add_cancels(random() >> Below(random, 64));
  for (int i = 0; i < 20; ++i) {
    wire::Drop* drop = insider.frame().add_drops();
    drop->set_object(Below(random, 2) == 0 ? queue : random());
    drop->set_count(~0ull >> Below(random, 64));
  }
  insider.Exchange();
}

void LargeMessage(const Target& target, Random& random) {
  Insider insider(target);
  insider.stream().SendBytes(
      RandomBytes(random, target.max_frame_bytes + 1 + Below(random, 100'000)));
  ExpectEnd(insider.stream(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

void ForeignReferences(const Target& target, Random& random) {
  Insider insider(target);
  Datum value;
  value.mutable_ref()->set_epoch(insider.epoch() + 1 + Below(random, 1000));
  value.mutable_ref()->set_id(Below(random, 10));
  EXPECT_EQ(insider.Append(value), absl::StatusCode::kNotFound);
  value.mutable_ref()->set_epoch(insider.epoch());
  value.mutable_ref()->set_id(random() | 1ull << 40);
  EXPECT_EQ(insider.Append(value), absl::StatusCode::kNotFound);
}

void DeepValues(const Target& target, Random& random) {
  Insider insider(target);
  Datum value;
  Datum* inner = &value;
  for (uint64_t depth = 33 + Below(random, 300); depth > 0; --depth) {
    inner = Below(random, 2) == 0 ? inner->mutable_list()->add_items()
                                  : inner->mutable_map()->add_entries()->mutable_value();
  }
  EXPECT_EQ(insider.Append(value), absl::StatusCode::kInvalidArgument);
}

void ThousandsOfCalls(const Target& target, Random& random) {
  Insider insider(target);
  uint64_t list = insider.Create("list", "");
  for (uint64_t i = 2000 + Below(random, 2000); i > 0; --i) insider.Add(list, "Copy", "");
  insider.Exchange();
}

void ThousandsOfNothing(const Target& target, Random& random) {
  Insider insider(target);
  for (uint64_t i = 1 + Below(random, 20'000); i > 0; --i) insider.frame().add_calls();
  insider.frame().add_cancels(1);
  insider.stream().Send(insider.frame());
  if (Below(random, 2) == 0) insider.stream().Receive();
}

void SecondHandshake(const Target& target, Random& random) {
  Insider insider(target);
  insider.frame().mutable_hello()->set_nonce(RandomBytes(random, 32));
  insider.stream().Send(insider.frame());
  ExpectEnd(insider.stream(), grpc::StatusCode::INVALID_ARGUMENT);
}

void GarbageAfterwards(const Target& target, Random& random) {
  Insider insider(target);
  insider.stream().SendBytes("\xff" + RandomBytes(random, Below(random, 5000)));
  ExpectEnd(insider.stream(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace

std::vector<Attack> CallAttacks() {
  return {UnknownObjectsAndMethods,
          StrangeRequests,
          NumbersThatDoNotGrow,
          ExtremeTimeoutsAndCounts,
          LargeMessage,
          ForeignReferences,
          DeepValues,
          ThousandsOfCalls,
          ThousandsOfNothing,
          SecondHandshake,
          GarbageAfterwards};
}

}  // namespace parley::testing
