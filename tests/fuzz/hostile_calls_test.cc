// Calls of every method of every type with requests that nobody sane sends, straight into
// the engine. A history that goes wrong says its seed:
//
//   ./bazelw run //tests/fuzz:hostile_calls_test -- --first_seed=SEED

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "parley/base/values/references.h"
#include "parley/broker/engine/testing/engine_harness.h"
#include "parley/proto/array.pb.h"
#include "parley/proto/barrier.pb.h"
#include "parley/proto/condition.pb.h"
#include "parley/proto/dict.pb.h"
#include "parley/proto/event.pb.h"
#include "parley/proto/iterator.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/lock.pb.h"
#include "parley/proto/manager.pb.h"
#include "parley/proto/namespace.pb.h"
#include "parley/proto/options.pb.h"
#include "parley/proto/queue.pb.h"
#include "parley/proto/semaphore.pb.h"
#include "parley/proto/set.pb.h"
#include "parley/proto/value.pb.h"
#include "parley/tests/fuzz/hostile_messages.h"

ABSL_FLAG(uint64_t, first_seed, 1, "seed of the first history");
ABSL_FLAG(uint64_t, histories, 1'000, "how many, with the seeds that follow");

namespace parley::testing {
namespace {

using engine::EngineState;
using engine::SessionId;
using engine::testing::CallId;
using engine::testing::EngineHarness;
using google::protobuf::Descriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr int kSteps = 150;
constexpr size_t kSessions = 3;
constexpr size_t kMaxMessageBytes = 20'000;

// The types by typeid, the manager's too.
std::map<std::string, const ServiceDescriptor*> Services() {
  std::map<std::string, const ServiceDescriptor*> services;
  for (const auto* file :
       {array::ArrayInit::descriptor()->file(), barrier::BarrierInit::descriptor()->file(),
        condition::ConditionInit::descriptor()->file(), dict::DictInit::descriptor()->file(),
        event::SetRequest::descriptor()->file(), list::ListInit::descriptor()->file(),
        lock::AcquireRequest::descriptor()->file(), manager::CreateRequest::descriptor()->file(),
        queue::QueueInit::descriptor()->file(), semaphore::SemaphoreInit::descriptor()->file(),
        iterator::IteratorInit::descriptor()->file(),
        namespaces::NamespaceInit::descriptor()->file(), set::SetInit::descriptor()->file(),
        value::ValueInit::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      const ServiceDescriptor* service = file->service(i);
      services[service->options().GetExtension(parley::typeid_)] = service;
      for (int j = 0; j < service->options().ExtensionSize(parley::variant); ++j) {
        services[service->options().GetExtension(parley::variant, j)] = service;
      }
    }
  }
  return services;
}

std::unique_ptr<Message> New(const Descriptor* type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// One history of a few sessions.
class History {
 public:
  explicit History(uint64_t seed) : random_(seed), messages_(&random_, engine::testing::kEpoch) {
    for (size_t i = 0; i < kSessions; ++i) sessions_.push_back(OpenNext());
  }

  void Run() {
    for (int i = 0; i < kSteps && !::testing::Test::HasFailure(); ++i) {
      types_.clear();
      types_.emplace(engine::kManagerId, "Manager");
      const EngineState state = harness_.engine().State();
      for (const auto& object : state.objects()) types_.emplace(object.id(), object.typeid_());
      messages_.SetLastObject(state.next_object());
      CheckTimes(state);
      Step();
      CheckAnswers();
    }
    for (SessionId session : sessions_) harness_.Close(session);
    EXPECT_EQ(harness_.engine().number_of_sessions(), 0);
    EXPECT_EQ(harness_.engine().number_of_waiters(), 0);
    CheckReferences();
  }
  // All that came out of it and all that it left.
  std::string Outcome() {
    return absl::StrCat(absl::StrJoin(harness_.events(), " "), "\n",
                        harness_.engine().State().SerializeAsString());
  }
  // The methods that gave good answers.
  const std::set<const MethodDescriptor*>& good() const { return good_; }

 private:
  uint64_t Below(uint64_t end) { return parley::testing::Below(random_, end); }
  SessionId OpenNext() {
    harness_.Open(++last_session_);
    return last_session_;
  }

  void Step() {
    SessionId& session = sessions_[Below(kSessions)];
    switch (Below(20)) {
      case 0: return harness_.Cancel({session, Below(kSteps)});
      case 1: return harness_.Drop(session, messages_.Ref(), Edge(random_));
      case 2: return harness_.AdvanceTo(time_ += absl::Seconds(static_cast<int>(Below(3))));
      case 3:
        harness_.Close(session);
        std::erase_if(waiting_, [&](const auto& call) { return call.first.session == session; });
        session = OpenNext();
        return;
      case 4:
      case 5:
      case 6: return Make(session);
      default: return Call(session);
    }
  }

  void Make(SessionId session) {
    const auto& [type_id, service] = *std::next(services_.begin(), Pick(services_));
    manager::CreateRequest request;
    request.set_typeid_(type_id);
    request.set_name(std::string(Below(3), 'n'));
    if (const std::string& name = service->options().GetExtension(parley::init); !name.empty()) {
      auto init = New(service->file()->FindMessageTypeByName(name));
      messages_.Fill(init.get());
      request.set_init(messages_.Bytes(*init));
    }
    Send(session, engine::kManagerId,
         services_.at("Manager")->FindMethodByName(Below(2) == 0 ? "Create" : "GetOrCreate"),
         request);
  }
  void Call(SessionId session) {
    // Often of the same object again, so that what takes several calls happens.
    auto called = types_.find(last_called_);
    if (called == types_.end() || Below(2) == 0) called = std::next(types_.begin(), Pick(types_));
    const auto& [object, type_id] = *called;
    last_called_ = object;
    const ServiceDescriptor* service = services_.at(type_id);
    const MethodDescriptor* method =
        service->method(static_cast<int>(Below(static_cast<uint64_t>(service->method_count()))));
    auto request = New(method->input_type());
    messages_.Fill(request.get());
    Send(session, object, method, *request);
  }
  template <typename Container>
  std::ptrdiff_t Pick(const Container& container) {
    return static_cast<std::ptrdiff_t>(Below(container.size()));
  }

  void Send(SessionId session, uint64_t object, const MethodDescriptor* method,
            const Message& request) {
    std::optional<absl::Duration> timeout;
    if (Below(3) > 0) timeout = absl::Microseconds(static_cast<int64_t>(Edge(random_)));
    const CallId call = harness_.NextCall(session);
    waiting_.emplace(call, method);
    harness_.SendBytes(call, Below(20) == 0 ? Edge(random_) : object,
                       Below(20) == 0 ? RandomBytes(random_, Below(9)) : method->name(),
                       messages_.Bytes(request), {.timeout = timeout, .thread = Edge(random_)});
  }

  // Every call of the living is answered, as its method answers, or waits.
  void CheckAnswers() {
    for (auto call = waiting_.begin(); call != waiting_.end();) {
      if (!harness_.answered(call->first)) {
        ++call;
        continue;
      }
      const MethodDescriptor* method = call->second;
      absl::StatusOr<std::string> answer = harness_.TakeBytes(call->first);
      if (answer.ok()) {
        good_.insert(method);
        EXPECT_LE(answer->size(), kMaxMessageBytes) << method->full_name();
        EXPECT_TRUE(New(method->output_type())->ParseFromString(*answer)) << method->full_name();
      } else {
        EXPECT_FALSE(absl::IsInternal(answer.status()) || absl::IsUnknown(answer.status()))
            << method->full_name() << ": " << answer.status();
        EXPECT_LT(answer.status().message().size(), kMaxMessageBytes) << method->full_name();
        EXPECT_NE(answer.status().message(), "") << method->full_name();
      }
      call = waiting_.erase(call);
    }
    EXPECT_EQ(harness_.engine().number_of_waiters(), waiting_.size());
  }

  // Nobody has waited or held from later than now, or beyond the time that it had for that.
  void CheckTimes(const EngineState& state) {
    for (const auto& session : state.sessions()) {
      for (const auto& waiter : session.waiters()) {
        EXPECT_LE(waiter.since_us(), state.time_us());
        if (waiter.has_deadline_us()) {
          EXPECT_GE(waiter.deadline_us(), state.time_us());
        }
      }
      for (const auto& hold : session.holds()) {
        EXPECT_GT(hold.count(), 0u);
        EXPECT_LE(hold.since_us(), state.time_us());
      }
    }
  }

  // Without sessions, what refers to an object is its name and what others keep.
  void CheckReferences() {
    const EngineState state = harness_.engine().State();
    std::map<uint64_t, uint64_t> references;
    for (const auto& object : state.objects()) {
      if (!object.name().empty()) ++references[object.id()];
      std::vector<const ObjectRef*> refs;
      internal::CollectRefs(object.state(), &refs);
      for (const ObjectRef* ref : refs) ++references[ref->id()];
    }
    for (const auto& object : state.objects()) {
      EXPECT_EQ(object.references(), references[object.id()])
          << object.typeid_() << " " << object.id() << " \"" << object.name() << "\"";
    }
  }

  Random random_;
  HostileMessages messages_;
  const std::map<std::string, const ServiceDescriptor*> services_ = Services();
  EngineHarness harness_{{.max_message_bytes = kMaxMessageBytes}};
  absl::Duration time_;
  SessionId last_session_ = 0;
  std::vector<SessionId> sessions_;
  std::map<uint64_t, std::string> types_;  // of the objects that are there
  uint64_t last_called_ = 0;
  std::map<CallId, const MethodDescriptor*> waiting_;
  std::set<const MethodDescriptor*> good_;
};

// The methods that never gave a good answer.
std::vector<std::string> Missing(const std::set<const MethodDescriptor*>& good) {
  std::vector<std::string> missing;
  for (const auto& [type_id, service] : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (!good.contains(service->method(i))) missing.push_back(service->method(i)->full_name());
    }
  }
  return missing;
}

TEST(HostileCallsTest, EachIsAnsweredOnceAndHarmsNobody) {
  const uint64_t first = absl::GetFlag(FLAGS_first_seed), count = absl::GetFlag(FLAGS_histories);
  std::set<const MethodDescriptor*> good;
  // Until not everything was so wrong that it was refused at the door.
  for (uint64_t seed = first;
       seed < first + count || (seed < first + 10 * count && !Missing(good).empty()); ++seed) {
    SCOPED_TRACE(absl::StrCat("--first_seed=", seed));
    History history(seed);
    history.Run();
    good.insert(history.good().begin(), history.good().end());
    if (HasFailure()) return;
    if (seed % 10 != 0) continue;
    History again(seed);
    again.Run();
    ASSERT_EQ(again.Outcome(), history.Outcome());
  }
  EXPECT_EQ(absl::StrJoin(Missing(good), " "), "");
}

}  // namespace
}  // namespace parley::testing

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  google::protobuf::SetLogHandler(nullptr);  // it complains of every bad request
  absl::ParseCommandLine(argc, argv);
  return RUN_ALL_TESTS();
}
