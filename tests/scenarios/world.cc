#include "parley/tests/scenarios/world.h"

#include <algorithm>
#include <utility>

#include "parley/tests/scenarios/barrier_model.h"
#include "parley/tests/scenarios/container_models.h"
#include "parley/tests/scenarios/lock_models.h"
#include "parley/tests/scenarios/queue_models.h"
#include "parley/tests/scenarios/semaphore_model.h"

namespace parley::scenarios {

std::shared_ptr<Model> World::NewModel(const Op& create) {
  const std::string& type = create.type;
  if (IsQueue(type)) return std::make_shared<QueueModel>(type, create.a);
  if (type == "SimpleQueue") return std::make_shared<SimpleQueueModel>();
  if (type == "Lock" || type == "RLock") return std::make_shared<LockModel>(type == "RLock");
  if (type == "Condition") {  // `a` is its lock
    const uint64_t lock = static_cast<uint64_t>(create.a);
    return std::make_shared<ConditionModel>(
        lock, std::static_pointer_cast<LockModel>(objects_.at(lock).model));
  }
  if (type == "Event") return std::make_shared<EventModel>();
  if (type == "dict") return std::make_shared<DictModel>();
  if (type == "list") return std::make_shared<ListModel>();
  if (type == "Value") return std::make_shared<ValueModel>();
  if (type == "Semaphore") return std::make_shared<SemaphoreModel>(create.a, /*bounded=*/false);
  if (type == "BoundedSemaphore") {
    return std::make_shared<SemaphoreModel>(create.a, /*bounded=*/true);
  }
  if (type == "Barrier") {
    return std::make_shared<BarrierModel>(create.a + 1, Elects(create), BarrierTimeout(create));
  }
  if (type == "set") return std::make_shared<SetModel>();
  if (type == "Namespace") return std::make_shared<NamespaceModel>();
  return std::make_shared<ArrayModel>();
}

void World::Advance(int64_t now_us) {
  for (;;) {
    const Parked* waiter = NextDeadline();
    auto session = std::min_element(
        sessions_.begin(), sessions_.end(),
        [](const auto& a, const auto& b) { return a.second.expires_us < b.second.expires_us; });
    int64_t expiry = session == sessions_.end() ? INT64_MAX : session->second.expires_us;
    // A waiter whose time comes together with an expiry is first.
    if (waiter != nullptr && *waiter->deadline_us <= std::min(expiry, now_us)) {
      std::optional<Taken> late = Take(waiter->caller);
      late->model->OnTimeout(late->parked, &answers_);
    } else if (expiry <= now_us) {
      ++expired_;
      End(session->first);
    } else {
      break;
    }
  }
  now_us_ = now_us;
}

void World::Open(uint64_t session, int64_t ttl_us) {
  sessions_[session] = {ttl_us, now_us_ + ttl_us, {}};
}

void World::Heartbeat(uint64_t session) { Renew(session); }

void World::Renew(uint64_t session) {
  auto found = sessions_.find(session);
  if (found != sessions_.end()) found->second.expires_us = now_us_ + found->second.ttl_us;
}

void World::Close(uint64_t session) {
  if (IsLive(session)) End(session);
}

void World::End(uint64_t session) {
  // One by one: a notification may go from the dead to the dead before it finds the living.
  while (std::optional<Caller> caller = FirstWaiterOf(session)) {
    std::optional<Taken> dead = Take(*caller);
    dead->model->OnDead(dead->parked, &answers_);
  }
  sessions_.erase(session);
  for (auto& [id, object] : objects_) object.model->OnSessionEnd(session, &answers_);
  Collect();
}

void World::Call(Caller caller, const Op& op) {
  if (!IsLive(caller.session)) return;
  Renew(caller.session);
  size_t first = answers_.size();
  if (op.object == 0) {
    Outcome outcome = CallManager(caller, op);
    answers_.push_back({caller, outcome});
  } else if (auto object = objects_.find(op.object); object == objects_.end()) {
    answers_.push_back({caller, "NOT_FOUND"});
  } else if (op.method == "Iterate") {
    uint64_t id = next_object_++;
    auto iterator = std::make_unique<IteratorModel>(op.object, object->second.model.get());
    objects_.emplace(id, Object{std::move(iterator), false});
    answers_.push_back({caller, "ref " + std::to_string(id)});
  } else if (op.method == "SetRef" && !Exists(static_cast<uint64_t>(op.b))) {
    answers_.push_back({caller, "NOT_FOUND"});
  } else {
    object->second.model->Call(op, caller, &answers_);
    NoteParked(op);
  }
  CountRefs(first);
  Collect();
}

Outcome World::CallManager(Caller caller, const Op& op) {
  uint64_t id = static_cast<uint64_t>(op.a);
  auto found = objects_.find(id);
  bool named = found != objects_.end() && found->second.named;
  if (op.method == "Create") {  // `type` is the object's; b: 1 with a name
    id = next_object_++;
    objects_.emplace(id, Object{NewModel(op), op.b == 1});
    return "ref " + std::to_string(id);
  }
  if (op.method == "Decref") {
    auto& refs = sessions_[caller.session].refs;
    auto held = refs.find(id);
    if (held == refs.end()) return "FAILED_PRECONDITION";
    if (--held->second == 0) refs.erase(held);
    return "ok";
  }
  if (op.method == "Incref" ? found == objects_.end() : !named) return "NOT_FOUND";
  if (op.method == "RemoveName") return found->second.named = false, "ok";
  return "ref " + std::to_string(id);  // LookUp, Incref
}

void World::NoteParked(const Op& op) {
  ForEachLine([&](Model&, std::deque<Parked>& line) {
    if (line.empty() || line.back().order != 0 || line.back().unlimited) return;
    line.back().order = next_order_++;
    std::optional<int64_t> limit = op.timeout_us;
    if (!limit.has_value()) limit = line.back().limit_us;
    if (limit.has_value() && *limit >= 0) line.back().deadline_us = now_us_ + *limit;
  });
}

void World::Cancel(Caller caller) {
  if (!IsLive(caller.session)) return;
  Renew(caller.session);
  std::optional<Taken> cancelled = Take(caller);
  if (!cancelled.has_value()) return;
  answers_.push_back({caller, "CANCELLED"});
  cancelled->model->OnLeft(cancelled->parked, &answers_);
}

void World::Drop(uint64_t session, uint64_t object, uint64_t count) {
  if (!IsLive(session)) return;
  Renew(session);
  auto& refs = sessions_[session].refs;
  auto held = refs.find(object);
  if (held == refs.end()) return;
  held->second -= std::min(count, held->second);
  if (held->second == 0) refs.erase(held);
  Collect();
}

std::vector<Answer> World::TakeAnswers() {
  std::vector<Answer> answers = std::exchange(answers_, {});
  std::sort(answers.begin(), answers.end());
  return answers;
}

size_t World::number_of_waiters() {
  size_t count = 0;
  ForEachLine([&](Model&, const std::deque<Parked>& line) { count += line.size(); });
  return count;
}

const Parked* World::NextDeadline() {
  const Parked* next = nullptr;
  auto before = [](const Parked& a, const Parked& b) {
    return std::pair(*a.deadline_us, a.order) < std::pair(*b.deadline_us, b.order);
  };
  ForEachLine([&](Model&, const std::deque<Parked>& line) {
    for (const Parked& parked : line) {
      if (!parked.deadline_us.has_value()) continue;
      if (next == nullptr || before(parked, *next)) next = &parked;
    }
  });
  return next;
}

template <typename Fn>
void World::ForEachLine(Fn fn) {
  for (auto& [id, object] : objects_) {
    for (std::deque<Parked>* line : object.model->lines()) fn(*object.model, *line);
  }
}

std::optional<World::Taken> World::Take(Caller caller) {
  std::optional<Taken> taken;
  ForEachLine([&](Model& model, std::deque<Parked>& line) {
    auto found = std::find_if(line.begin(), line.end(),
                              [&](const Parked& parked) { return parked.caller == caller; });
    if (found == line.end()) return;
    taken.emplace(Taken{&model, *found});
    line.erase(found);
  });
  return taken;
}

std::optional<Caller> World::FirstWaiterOf(uint64_t session) {
  std::optional<Caller> first;
  ForEachLine([&](Model&, const std::deque<Parked>& line) {
    for (const Parked& parked : line) {
      if (parked.caller.session != session) continue;
      if (!first.has_value() || parked.caller < *first) first = parked.caller;
    }
  });
  return first;
}

std::optional<Owner> World::HolderOf(uint64_t object) const {
  auto found = objects_.find(object);
  return found == objects_.end() ? std::nullopt : found->second.model->holder();
}

void World::CountRefs(size_t first) {
  constexpr char kRef[] = "ref ";
  for (size_t i = first; i < answers_.size(); ++i) {
    const auto& [caller, outcome] = answers_[i];
    for (size_t at = outcome.find(kRef); at != Outcome::npos; at = outcome.find(kRef, at + 1)) {
      ++sessions_[caller.session].refs[std::stoull(outcome.substr(at + sizeof(kRef) - 1))];
    }
  }
}

void World::Collect() {
  auto dead = [this](const auto& entry) {
    return !entry.second.named && !IsReferenced(entry.first);
  };
  for (auto found = std::find_if(objects_.begin(), objects_.end(), dead); found != objects_.end();
       found = std::find_if(objects_.begin(), objects_.end(), dead)) {
    for (std::deque<Parked>* line : found->second.model->lines()) {
      for (const Parked& parked : *line) answers_.push_back({parked.caller, "NOT_FOUND"});
    }
    objects_.erase(found);
  }
}

bool World::IsReferenced(uint64_t object) const {
  for (const auto& [id, session] : sessions_) {
    if (session.refs.count(object) > 0) return true;
  }
  for (const auto& [id, holder] : objects_) {
    std::vector<uint64_t> refs = holder.model->refs();
    if (std::find(refs.begin(), refs.end(), object) != refs.end()) return true;
  }
  return false;
}

}  // namespace parley::scenarios
