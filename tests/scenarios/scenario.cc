#include "parley/tests/scenarios/scenario.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "parley/broker/engine/engine.h"
#include "parley/broker/types/builtin_types.h"
#include "parley/tests/scenarios/calls.h"
#include "parley/tests/scenarios/queue_models.h"
#include "parley/tests/scenarios/world.h"

namespace parley::scenarios {
namespace {

// A condition is over the lock before it.
constexpr char const* kTypes[] = {"Queue",         "Lock",      "dict",        "list",
                                  "Value",         "Array",     "Lock",        "Condition",
                                  "RLock",         "Condition", "Event",       "JoinableQueue",
                                  "PriorityQueue", "LifoQueue", "SimpleQueue", "Barrier",
                                  "Semaphore",     "Barrier",   "Barrier",     "BoundedSemaphore",
                                  "set",           "Namespace"};

// What is answered to those who get a lock.
bool IsGrant(const Outcome& outcome) {
  return outcome == "acquired" || outcome == "notified" || outcome == "late";
}

// An engine with all built-in types, whose answers are kept.
class Subject final : private engine::Outbox {
 public:
  Subject() {
    if (!RegisterBuiltinTypes(&types_).ok()) std::abort();
    engine::EngineOptions options;
    options.epoch = kEpoch;
    options.types = &types_;
    options.outbox = this;
    engine_ = std::make_unique<engine::Engine>(options);
  }
  void Apply(const engine::Command& command, Recording::Step* step) {
    step_ = step;
    *step->mutable_command() = command;
    engine_->Apply(command);
  }
  const engine::Engine& engine() const { return *engine_; }
  size_t expired() const { return expired_; }

 private:
  wire::Reply* AddReply(engine::SessionId session) override {
    Recording::Said* said = step_->add_replies();
    said->set_session(session);
    return said->mutable_reply();
  }
  void OnSessionExpired(engine::SessionId) override { ++expired_; }
  void OnShutdownRequested() override {}

  engine::TypeRegistry types_;
  Recording::Step* step_ = nullptr;
  size_t expired_ = 0;
  std::unique_ptr<engine::Engine> engine_;
};

class Scenario {
 public:
  Scenario(uint64_t seed, Recording* recording)
      : random_(seed),
        recording_(recording),
        favourite_(static_cast<uint64_t>(Draw(1, std::size(kTypes)))) {}

  std::string Run() {
    Open();
    for (size_t i = 0; i < std::size(kTypes); ++i) Create(kTypes[i], /*named=*/true);
    int64_t steps = Draw(20, 60);
    for (int64_t i = 0; i < steps && wrong_.empty(); ++i) RandomStep();
    End();
    if (wrong_.empty()) *recording_->mutable_state() = subject_.engine().State();
    return wrong_;
  }

 private:
  int64_t Draw(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(random_() % static_cast<uint64_t>(most - least + 1));
  }
  bool OneIn(int64_t n) { return Draw(1, n) == 1; }

  void RandomStep() {
    if (OneIn(3)) now_us_ += Draw(0, 30'000);
    switch (Draw(0, 19)) {
      case 0: Open(); return;
      case 1: return Close(OneIn(2) ? AnySession() : AnyHolder());
      case 2: return Heartbeat(AnySession());
      case 3: return Cancel();
      case 4: return Drop(AnySession(), AnyObject());
      case 5: return Advance();
      case 6: return Create("list", /*named=*/false);
      default: return OneIn(8) ? Send(AnySession(), ManagerOp()) : Call();
    }
  }

  // Everybody leaves, then the names go.
  void End() {
    for (uint64_t session = 1; session < next_session_; ++session) {
      if (world_.IsLive(session)) Close(session);
    }
    Expect("waiters are left", world_.number_of_waiters(), 0);
    uint64_t last = Open();
    for (uint64_t id = 1; id <= std::size(kTypes); ++id) {
      Send(last, {.type = "Manager", .method = "RemoveName", .a = static_cast<int64_t>(id)});
    }
    Close(last);
    Expect("objects are left", subject_.engine().number_of_objects(), 0);
    Expect("sessions are left", subject_.engine().number_of_sessions(), 0);
    Expect("waiters are left", subject_.engine().number_of_waiters(), 0);
  }

  // Mostly one that lives.
  uint64_t AnySession() {
    uint64_t session = static_cast<uint64_t>(Draw(1, next_session_ - 1));
    return world_.IsLive(session) || OneIn(4) ? session : AnySession();
  }
  // Whoever has the lock, if it is one.
  uint64_t AnyHolder() {
    std::optional<Owner> holder = world_.HolderOf(favourite_);
    return holder.has_value() ? holder->session : AnySession();
  }
  uint64_t AnyObject() { return static_cast<uint64_t>(Draw(1, next_object_)); }
  std::string TypeOf(uint64_t object) {
    if (iterators_.count(object) > 0) return "Iterator";
    return object <= std::size(kTypes) ? kTypes[object - 1] : "list";
  }
  std::string AnyOf(std::initializer_list<const char*> methods) {
    return methods.begin()[Draw(0, static_cast<int64_t>(methods.size()) - 1)];
  }

  Op ManagerOp() {
    return {.type = "Manager",
            .method = AnyOf({"LookUp", "Incref", "Incref", "Decref", "Decref", "RemoveName"}),
            .a = static_cast<int64_t>(AnyObject())};
  }

  // Often the one to whom the lock belongs calls: the others may do little but acquire it.
  void Call() {
    Op op = ObjectOp();
    uint64_t hinted = op.method == "FinishAction" ? world_.HintOf(op.object).session : 0;
    uint64_t session = hinted != 0 && !OneIn(4) ? hinted : AnySession();
    op.thread = static_cast<uint64_t>(Draw(0, 1));
    std::optional<Owner> holder = world_.HolderOf(op.object);
    if (holder.has_value() && OneIn(2)) {
      session = holder->session;
      op.thread = holder->thread;
    } else if (op.type == "Condition" && !OneIn(4)) {
      op.method = "Acquire";
    }
    Send(session, op);
  }
  Op ObjectOp() {
    // Mostly one of the named ones, so that much happens to it.
    uint64_t object = OneIn(3) ? AnyObject() : favourite_;
    if (!iterators_.empty() && OneIn(8)) object = *iterators_.rbegin();
    Op op{.type = TypeOf(object), .object = object, .a = Draw(-1, 3), .b = Draw(0, 4)};
    op.method = MethodOf(op.type);
    // Unnamed ones: nobody would collect a container that holds itself.
    if (op.method == "SetRef") op.b = Draw(std::size(kTypes) + 1, next_object_);
    if (op.type == "list") op.a = Draw(-4, 4);
    if (op.type == "Namespace" && op.method == "SetRef") op.a = Draw(0, 3);
    if (op.type == "Value" && OneIn(4)) op.a = Draw(INT32_MAX - 2, INT32_MAX + int64_t{2});
    if (op.method == "FinishAction") op.a = world_.HintOf(object).number - OneIn(4);
    if (op.type == "Array") op.a = Draw(-kArraySize - 1, kArraySize);
    if (op.type == "Condition") op.a = OneIn(4) ? Draw(-1, 3) : 1;
    if (op.type == "Array" && OneIn(4)) op.b = Draw(INT16_MIN - 2, INT16_MIN + 2);
    if (op.type == "Iterator") op.a = Draw(1, 3);
    if (OneIn(2)) op.timeout_us = OneIn(3) ? 0 : OneIn(8) ? -1 : Draw(1, 50'000);
    // Those who do not wait would break each barrier at once.
    if (op.type == "Barrier" && op.timeout_us.value_or(1) <= 0 && !OneIn(8)) op.timeout_us.reset();
    return op;
  }

  std::string MethodOf(const std::string& type) {
    if (type == "SimpleQueue") return AnyOf({"Put", "Put", "Get", "Get", "Get", "QSize", "Empty"});
    if (IsQueue(type)) {
      if (OneIn(20)) return "Shutdown";
      return AnyOf({"Put", "Put", "PutText", "PutWithPriority", "PutWithPriority", "Get", "Get",
                    "Get", "Get", "TaskDone", "TaskDone", "Join", "QSize", "Empty", "Full"});
    }
    if (type == "Lock") return AnyOf({"Acquire", "Acquire", "Acquire", "Release", "Locked"});
    if (type == "Semaphore" || type == "BoundedSemaphore") {
      return AnyOf({"Acquire", "Acquire", "Acquire", "Release", "Release", "Locked", "GetValue"});
    }
    if (type == "Barrier") {
      if (OneIn(20)) return "Abort";
      return AnyOf({"Wait", "Wait", "Wait", "Wait", "Wait", "Wait", "FinishAction", "FinishAction",
                    "FinishAction", "Reset", "Parties", "NWaiting", "Broken"});
    }
    if (type == "RLock") return AnyOf({"Acquire", "Acquire", "Release", "Release", "Locked"});
    if (type == "Event") return AnyOf({"Wait", "Wait", "Wait", "Wait", "Set", "Clear", "IsSet"});
    if (type == "Condition") {
      if (OneIn(10)) return AnyOf({"NotifyAll", "Locked"});
      return AnyOf({"Acquire", "Wait", "Wait", "Wait", "Notify", "Notify", "Release", "Release"});
    }
    if (type == "dict") {
      return AnyOf({"Set", "Get", "Delete", "Pop", "SetDefault", "PopItem", "Increment", "Len",
                    "Contains", "Copy", "SetRef", "SetRef"});
    }
    if (type == "list") {
      return AnyOf({"Append", "Append", "Insert", "Insert", "Pop", "Get", "Set", "Delete", "Remove",
                    "Index", "Count", "Reverse", "Sort", "Len", "Copy", "Iterate"});
    }
    if (type == "set") {
      return AnyOf({"Add",
                    "Add",
                    "Discard",
                    "Remove",
                    "Pop",
                    "Contains",
                    "Len",
                    "Clear",
                    "Copy",
                    "Union",
                    "Intersection",
                    "Difference",
                    "SymmetricDifference",
                    "Update",
                    "IntersectionUpdate",
                    "DifferenceUpdate",
                    "SymmetricDifferenceUpdate",
                    "Compare",
                    "Iterate",
                    "Iterate"});
    }
    if (type == "Namespace") {
      return AnyOf({"Set", "Set", "SetRef", "Get", "Delete", "Contains", "Names"});
    }
    if (type == "Iterator") return AnyOf({"Next", "Next", "Next", "Next", "Close"});
    return type == "Value" ? AnyOf({"Get", "Set", "Add"}) : AnyOf({"Get", "Set"});
  }

  engine::Command NewCommand(uint64_t session) {
    engine::Command command;
    command.set_time_us(now_us_);
    command.set_session(session);
    world_.Advance(now_us_);
    return command;
  }

  uint64_t Open() {
    uint64_t session = next_session_++;
    int64_t ttl_us = Draw(50'000, 300'000);
    engine::Command command = NewCommand(session);
    command.mutable_open()->set_ttl_us(static_cast<uint64_t>(ttl_us));
    world_.Open(session, ttl_us);
    Apply(command);
    return session;
  }
  void Close(uint64_t session) {
    engine::Command command = NewCommand(session);
    command.mutable_close();
    world_.Close(session);
    Apply(command);
  }
  void Heartbeat(uint64_t session) {
    engine::Command command = NewCommand(session);
    command.mutable_heartbeat();
    world_.Heartbeat(session);
    Apply(command);
  }
  void Advance() {
    engine::Command command = NewCommand(0);
    command.mutable_advance();
    Apply(command);
  }
  void Drop(uint64_t session, uint64_t object) {
    engine::Command command = NewCommand(session);
    uint64_t count = static_cast<uint64_t>(Draw(0, 3));
    command.mutable_drop()->set_object(object);
    command.mutable_drop()->set_count(count);
    world_.Drop(session, object, count);
    Apply(command);
  }
  void Cancel() {
    uint64_t session = AnySession();
    uint64_t newest = sequences_[session];
    uint64_t sequence = newest - std::min(newest, static_cast<uint64_t>(Draw(0, 4)));
    engine::Command command = NewCommand(session);
    command.set_cancel(sequence);
    world_.Cancel({session, sequence});
    Apply(command);
  }
  void Create(const std::string& type, bool named) {
    uint64_t session = AnySession();
    world_.Advance(now_us_);
    if (!world_.IsLive(session)) return Advance();
    Op op{.type = type, .method = "Create", .a = Draw(0, 2), .b = named};
    if (type == "Condition") op.a = next_object_ - 1;
    op.expected_id = static_cast<uint64_t>(next_object_);
    Send(session, op);
  }
  void Send(uint64_t session, const Op& op) {
    Caller caller{session, ++sequences_[session]};
    calls_[caller] = op;
    engine::Command command = NewCommand(session);
    *command.mutable_invoke() = ToCall(op, caller.sequence);
    world_.Call(caller, op);
    NoteIterator(op);
    Apply(command);
  }

  // Iterate makes an object, if its container is there.
  void NoteIterator(const Op& op) {
    auto next = static_cast<int64_t>(world_.next_object());
    if (op.method == "Iterate" && next > next_object_) iterators_.insert(world_.next_object() - 1);
    next_object_ = next;
  }

  // The engine's answers to the step are the model's, and each is the only one.
  void Apply(const engine::Command& command) {
    Recording::Step* step = recording_->add_steps();
    subject_.Apply(command, step);
    std::vector<Answer> answers;
    for (const Recording::Said& said : step->replies()) {
      Caller caller{said.session(), said.reply().sequence()};
      const Op& op = calls_[caller];
      answers.push_back({caller, ToOutcome(op, said.reply())});
      if (!answered_.insert(caller).second) Wrong("a call was answered twice");
      if (IsGrant(answers.back().outcome)) CheckToken(op, FencingToken(said.reply()));
    }
    std::sort(answers.begin(), answers.end());
    std::vector<Answer> expected = world_.TakeAnswers();
    if (answers != expected) {
      Wrong(absl::StrCat("got ", Show(answers), ", not ", Show(expected), "; command ",
                         command.ShortDebugString()));
    }
    Expect("objects", subject_.engine().number_of_objects(), world_.number_of_objects());
    Expect("sessions", subject_.engine().number_of_sessions(), world_.number_of_sessions());
    Expect("waiters", subject_.engine().number_of_waiters(), world_.number_of_waiters());
    Expect("expired sessions", subject_.expired(), world_.expired());
  }

  // Each grant has a greater one, but those of an owner that has the lock already.
  void CheckToken(const Op& op, uint64_t token) {
    uint64_t& last_of_lock = tokens_[op.type == "Condition" ? op.object - 1 : op.object];
    if (token == last_of_lock && op.type != "Lock") return;
    if (token <= last_token_) Wrong(absl::StrCat("fencing token ", token, " after ", last_token_));
    last_token_ = last_of_lock = token;
  }
  void Expect(const char* what, size_t got, size_t expected) {
    if (got != expected) Wrong(absl::StrCat(what, ": ", got, ", not ", expected));
  }
  void Wrong(const std::string& what) {
    if (wrong_.empty()) wrong_ = absl::StrCat("step ", recording_->steps_size(), ": ", what);
  }
  static std::string Show(const std::vector<Answer>& answers) {
    std::string all = "{";
    for (const Answer& answer : answers) {
      absl::StrAppend(&all, " [session ", answer.caller.session, " call ", answer.caller.sequence,
                      ": ", answer.outcome, "]");
    }
    return all + " }";
  }

  std::mt19937_64 random_;
  Recording* recording_;
  const uint64_t favourite_;  // the object that most calls are for
  Subject subject_;
  World world_;
  int64_t now_us_ = 1'000'000;
  int64_t next_object_ = 1;
  uint64_t next_session_ = 1;
  uint64_t last_token_ = 0;
  std::map<uint64_t, uint64_t> tokens_;  // the last of each lock
  std::set<uint64_t> iterators_;
  std::map<uint64_t, uint64_t> sequences_;
  std::map<Caller, Op> calls_;
  std::set<Caller> answered_;
  std::string wrong_;
};

}  // namespace

std::string RunScenario(uint64_t seed, Recording* recording) {
  Recording own;
  return Scenario(seed, recording != nullptr ? recording : &own).Run();
}

Recording Replay(const Recording& recording) {
  Subject subject;
  Recording replayed;
  for (const Recording::Step& step : recording.steps()) {
    subject.Apply(step.command(), replayed.add_steps());
  }
  *replayed.mutable_state() = subject.engine().State();
  return replayed;
}

}  // namespace parley::scenarios
