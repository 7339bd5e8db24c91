#include "parley/broker/types/queue_order.h"

#include <deque>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/values/datum_order.h"

namespace parley::types {
namespace {

// In the order of their coming.
class Line : public QueueOrder {
 public:
  bool by_priority() const override { return false; }
  absl::Status Put(QueueItem item) override {
    items_.push_back(std::move(item.value));
    return absl::OkStatus();
  }
  void Clear() override { items_.clear(); }
  size_t size() const override { return items_.size(); }
  Datum State() const override {
    Datum state;
    DatumList* list = state.mutable_list();
    for (const engine::PackedValue& item : items_) *list->add_items() = item.datum();
    return state;
  }

 protected:
  std::deque<engine::PackedValue> items_;
};

class Fifo final : public Line {
 public:
  engine::PackedValue Take() override {
    engine::PackedValue first = std::move(items_.front());
    items_.pop_front();
    return first;
  }
  const engine::PackedValue& Next() const override { return items_.front(); }
};

class Lifo final : public Line {
 public:
  engine::PackedValue Take() override {
    engine::PackedValue last = std::move(items_.back());
    items_.pop_back();
    return last;
  }
  const engine::PackedValue& Next() const override { return items_.back(); }
};

class Priority final : public QueueOrder {
 public:
  bool by_priority() const override { return true; }
  // The search compares the item with both that are to be its neighbours, so one that
  // finds a place stands in order.
  absl::Status Put(QueueItem item) override {
    unordered_ = absl::OkStatus();
    Datum rank = item.priority.empty() ? item.value.datum() : item.priority.datum();
    Ranked ranked{std::move(rank), std::move(item)};
    auto place = items_.upper_bound(ranked);
    if (!unordered_.ok()) {
      return MakeError(unordered_.code(), Reason(unordered_),
                       absl::StrCat("put: ", unordered_.message(),
                                    "; give a priority that compares with the others'"));
    }
    items_.insert(place, std::move(ranked));
    return absl::OkStatus();
  }
  engine::PackedValue Take() override {
    return std::move(items_.extract(items_.begin()).value().item.value);
  }
  const engine::PackedValue& Next() const override { return items_.begin()->item.value; }
  void Clear() override { items_.clear(); }
  size_t size() const override { return items_.size(); }
  Datum State() const override {
    Datum state;
    for (const auto& [rank, item] : items_) {
      DatumList* entry = state.mutable_list()->add_items()->mutable_list();
      *entry->add_items() = item.value.datum();
      if (!item.priority.empty()) *entry->add_items() = rank;
    }
    return state;
  }

 private:
  struct Ranked {
    Datum rank;  // parsed once, for many comparisons
    QueueItem item;
  };
  struct Before {
    bool operator()(const Ranked& a, const Ranked& b) const {
      absl::StatusOr<bool> less = values::Less(a.rank, b.rank);
      unordered->Update(less.status());
      return less.value_or(false);
    }
    absl::Status* unordered;  // what went wrong first
  };

  absl::Status unordered_;
  std::multiset<Ranked, Before> items_{Before{&unordered_}};
};

}  // namespace

std::unique_ptr<QueueOrder> FirstInFirstOut() { return std::make_unique<Fifo>(); }
std::unique_ptr<QueueOrder> LastInFirstOut() { return std::make_unique<Lifo>(); }
std::unique_ptr<QueueOrder> LeastFirst() { return std::make_unique<Priority>(); }

}  // namespace parley::types
