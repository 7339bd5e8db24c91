// Runs one servant in a unit test, without an engine.
#ifndef PARLEY_BROKER_TYPES_TESTING_SERVANT_HARNESS_H_
#define PARLEY_BROKER_TYPES_TESTING_SERVANT_HARNESS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "parley/base/values/references.h"
#include "parley/broker/engine/servant.h"
#include "parley/broker/engine/type_registry.h"
#include "parley/broker/engine/wait_list.h"

namespace parley::types::testing {

// Counts what a servant asks of the engine. Keeps every value but the text that it
// was told to refuse. Not thread-safe.
class FakeHost final : public engine::Host {
 public:
  static constexpr uint64_t kSelf = 999;  // the servant's own id

  explicit FakeHost(absl::string_view description) : description_(description) {}

  std::string Describe() const override { return description_; }
  ObjectRef Self() const override {
    ObjectRef self;
    self.set_id(kSelf);
    return self;
  }
  size_t max_message_bytes() const override { return max_message_bytes_; }
  absl::StatusOr<engine::KeptValue> Keep(const Datum& datum) override {
    if (refused_.has_value() && datum.text() == *refused_) {
      return absl::InvalidArgumentError("refused");
    }
    return engine::KeptValue(datum, this);
  }
  absl::StatusOr<engine::KeptValue> Create(absl::string_view type_id, absl::string_view) override {
    if (!create_error_.ok()) return create_error_;
    Datum datum;
    datum.mutable_ref()->set_id(++last_id_);
    ++created_;
    datum.mutable_ref()->set_typeid_(std::string(type_id));
    return engine::KeptValue(std::move(datum), this);
  }
  engine::Servant* Find(const engine::KeptValue& reference) override {
    auto found = peers_.find(reference.datum().ref().id());
    return found == peers_.end() ? nullptr : found->second;
  }
  engine::KeptValue Share(absl::string_view, const void*, const MakeServant&) override {
    return {};
  }
  const engine::TypeInfo* FindType(absl::string_view type_id) override {
    return type_id == unknown_type_ ? nullptr : &any_type_;
  }
  absl::Time now() const override { return absl::UnixEpoch(); }
  uint64_t Start(std::shared_ptr<engine::Task>,
                 std::function<void(const engine::Completion&)>) override {
    return 0;
  }
  uint64_t NextFencingToken() override { return ++fencing_token_; }
  bool Hold(engine::SessionId session) override { return ++holds_[session] > 0; }
  void Unhold(engine::SessionId session) override {
    if (--holds_[session] == 0) holds_.erase(session);
  }
  void Retain(const Datum& datum) override { Count(datum, 1); }
  void Release(const Datum& datum) override { Count(datum, -1); }

  // `servant`, which is not owned, is found as the object `id` from now on.
  void AddPeer(uint64_t id, engine::Servant* servant) { peers_[id] = servant; }
  void Refuse(absl::string_view text) { refused_ = std::string(text); }
  bool refuses() const { return refused_.has_value(); }
  // That typeid is not registered; all others are.
  void ForgetType(absl::string_view type_id) { unknown_type_ = std::string(type_id); }
  void FailCreate(absl::Status error) { create_error_ = std::move(error); }
  void FailAdmission(absl::Status error) { admission_error_ = std::move(error); }
  // As the engine does when a session ends. Returns whether it held something.
  bool TakeHolds(engine::SessionId session) { return holds_.erase(session) > 0; }

  // References to the object in kept values.
  int references(uint64_t object) const { return Get(references_, object); }
  // Objects made so far.
  int created() const { return created_; }
  // Those that were not taken back.
  int holds(engine::SessionId session) const { return Get(holds_, session); }
  // Of all kept references, and of parked calls: none of both is left of a dead servant.
  int all_references() const {
    int sum = 0;
    for (const auto& [object, count] : references_) sum += count;
    return sum;
  }
  void SetMaxMessageBytes(size_t bytes) { max_message_bytes_ = bytes; }
  // In the order in which they were parked.
  const std::vector<engine::Waiter*>& parked() const { return parked_; }

 private:
  absl::Status AdmitWaiter(engine::SessionId) override { return admission_error_; }
  void OnPark(engine::Waiter* waiter) override { parked_.push_back(waiter); }
  void OnUnpark(engine::Waiter* waiter) override { std::erase(parked_, waiter); }

  void Count(const Datum& datum, int change) {
    std::vector<const ObjectRef*> refs;
    internal::CollectRefs(datum, &refs);
    for (const ObjectRef* ref : refs) references_[ref->id()] += change;
  }
  static int Get(const std::map<uint64_t, int>& counts, uint64_t key) {
    auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
  }

  const std::string description_;
  size_t max_message_bytes_ = 10'000;
  std::string unknown_type_;
  engine::TypeInfo any_type_ = {
      .type_id = {},
      .methods = {},
      .make = [](engine::Host*, absl::string_view)
          -> absl::StatusOr<std::unique_ptr<engine::Servant>> { return nullptr; }};
  std::optional<std::string> refused_;
  absl::Status create_error_;
  absl::Status admission_error_;
  uint64_t last_id_ = 1000;
  int created_ = 0;
  uint64_t fencing_token_ = 0;
  std::map<uint64_t, int> references_;
  std::map<uint64_t, engine::Servant*> peers_;
  std::map<engine::SessionId, int> holds_;
  std::vector<engine::Waiter*> parked_;
};

// One servant with a fake host, and the answers to its calls. Not thread-safe.
class ServantHarness final : private engine::ReplyTarget {
 public:
  struct Caller {
    engine::Owner owner = {.session = 1, .thread = 1};
    std::optional<absl::Duration> timeout;
  };

  explicit ServantHarness(absl::string_view description) : host_(description) {}

  // Makes the servant, in place of an earlier one.
  template <typename ServantT, typename... Init>
  absl::Status Start(const Init&... init) {
    servant_.reset();
    auto made = ServantT::Make(&host_, init...);
    if (!made.ok()) return made.status();
    servant_ = *std::move(made);
    return absl::OkStatus();
  }
  void Stop() { servant_.reset(); }

  // The answer that comes at once. UNAVAILABLE: the call waits.
  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(absl::string_view method, const Request& request) {
    return Take<Reply>(Send(method, request, Caller()));
  }

  // Sends a call that may wait; returns its sequence number.
  template <typename Request>
  uint64_t Send(absl::string_view method, const Request& request, const Caller& caller) {
    uint64_t sequence = ++last_sequence_;
    engine::Responder reply(this, caller.owner, sequence, caller.timeout);
    const std::string bytes = request.SerializeAsString();
    // Not in place where a text is refused, which the engine never does: so no servant asks then.
    if (!host_.refuses() && servant_->DispatchInPlace(method, bytes, reply)) return sequence;
    const engine::MethodEntry* entry = servant_->FindMethod(method);
    if (entry == nullptr) {
      reply.Fail(absl::UnimplementedError(absl::StrCat("no method ", method)));
    } else {
      entry->run(*servant_, *entry, bytes, std::move(reply));
    }
    return sequence;
  }

  // Each does to a call that waits what the engine does. False: it does not wait.
  bool TimeOut(uint64_t sequence) {
    std::unique_ptr<engine::Waiter> waiter = Unpark(sequence);
    if (waiter != nullptr) waiter->TimeOut();
    return waiter != nullptr;
  }
  bool Cancel(uint64_t sequence) {
    std::unique_ptr<engine::Waiter> waiter = Unpark(sequence);
    if (waiter != nullptr) waiter->Cancel(absl::CancelledError("cancelled"));
    return waiter != nullptr;
  }
  // Its waiting calls leave before what it holds is passed on.
  void EndSession(engine::SessionId session) {
    const std::vector<engine::Waiter*> parked = host_.parked();
    for (engine::Waiter* waiter : parked) {
      if (waiter->owner().session == session) waiter->list->Remove(waiter)->Abandon();
    }
    if (host_.TakeHolds(session)) servant_->OnSessionEnd(session);
  }

  bool answered(uint64_t sequence) const { return answers_.count(sequence) > 0; }

  // UNAVAILABLE: there is no answer yet.
  template <typename Reply>
  absl::StatusOr<Reply> Take(uint64_t sequence) {
    auto answer = answers_.extract(sequence);
    if (answer.empty()) return absl::UnavailableError("the call waits");
    if (!answer.mapped().ok()) return answer.mapped().status();
    Reply reply;
    if (!reply.ParseFromString(*answer.mapped())) return absl::DataLossError("another reply");
    return reply;
  }

  FakeHost& host() { return host_; }
  engine::Servant& servant() { return *servant_; }
  // References that replies gave to callers.
  int references_given() const { return references_given_; }
  // Answers to calls that had one already; stays 0.
  int answered_twice() const { return answered_twice_; }

 private:
  std::unique_ptr<engine::Waiter> Unpark(uint64_t sequence) {
    for (engine::Waiter* waiter : host_.parked()) {
      if (waiter->sequence() == sequence) return waiter->list->Remove(waiter);
    }
    return nullptr;
  }
  void Reply(engine::SessionId, uint64_t sequence, const google::protobuf::MessageLite& reply,
             const std::vector<const ObjectRef*>& refs) override {
    references_given_ += static_cast<int>(refs.size());
    Note(sequence, reply.SerializeAsString());
  }
  void ReplySerialized(engine::SessionId, uint64_t sequence, std::string reply,
                       const std::vector<const ObjectRef*>& refs) override {
    references_given_ += static_cast<int>(refs.size());
    Note(sequence, std::move(reply));
  }
  void Fail(engine::SessionId, uint64_t sequence, const absl::Status& status) override {
    Note(sequence, status);
  }
  void Note(uint64_t sequence, absl::StatusOr<std::string> answer) {
    if (!answers_.emplace(sequence, std::move(answer)).second) ++answered_twice_;
  }

  FakeHost host_;
  uint64_t last_sequence_ = 0;
  int references_given_ = 0;
  int answered_twice_ = 0;
  std::map<uint64_t, absl::StatusOr<std::string>> answers_;
  std::unique_ptr<engine::Servant> servant_;  // last: it uses the others to its end
};

}  // namespace parley::types::testing

#endif  // PARLEY_BROKER_TYPES_TESTING_SERVANT_HARNESS_H_
