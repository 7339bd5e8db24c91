#include "broker/types/queue_order.h"

#include <deque>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "broker/types/datum_order.h"

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
    for (const engine::Kept& item : items_) *list->add_items() = item.datum();
    return state;
  }

 protected:
  std::deque<engine::Kept> items_;
};

class Fifo final : public Line {
 public:
  engine::Kept Take() override {
    engine::Kept first = std::move(items_.front());
    items_.pop_front();
    return first;
  }
  size_t NextBytes() const override { return items_.front().datum().ByteSizeLong(); }
};

class Lifo final : public Line {
 public:
  engine::Kept Take() override {
    engine::Kept last = std::move(items_.back());
    items_.pop_back();
    return last;
  }
  size_t NextBytes() const override { return items_.back().datum().ByteSizeLong(); }
};

class Priority final : public QueueOrder {
 public:
  bool by_priority() const override { return true; }
  // The search compares the item with both that are to be its neighbours, so one that
  // finds a place stands in order.
  absl::Status Put(QueueItem item) override {
    unordered_ = absl::OkStatus();
    auto place = items_.upper_bound(item);
    if (!unordered_.ok()) {
      return MakeError(unordered_.code(), Reason(unordered_),
                       absl::StrCat("put: ", unordered_.message(),
                                    "; give a priority that compares with the others'"));
    }
    items_.insert(place, std::move(item));
    return absl::OkStatus();
  }
  engine::Kept Take() override { return std::move(items_.extract(items_.begin()).value().value); }
  size_t NextBytes() const override { return items_.begin()->value.datum().ByteSizeLong(); }
  void Clear() override { items_.clear(); }
  size_t size() const override { return items_.size(); }
  Datum State() const override {
    Datum state;
    for (const QueueItem& item : items_) {
      DatumList* entry = state.mutable_list()->add_items()->mutable_list();
      *entry->add_items() = item.value.datum();
      if (item.priority.has_value()) *entry->add_items() = item.priority->datum();
    }
    return state;
  }

 private:
  struct Before {
    static const Datum& Rank(const QueueItem& item) {
      return item.priority.has_value() ? item.priority->datum() : item.value.datum();
    }
    bool operator()(const QueueItem& a, const QueueItem& b) const {
      absl::StatusOr<bool> less = Less(Rank(a), Rank(b));
      unordered->Update(less.status());
      return less.value_or(false);
    }
    absl::Status* unordered;  // what went wrong first
  };

  absl::Status unordered_;
  std::multiset<QueueItem, Before> items_{Before{&unordered_}};
};

}  // namespace

std::unique_ptr<QueueOrder> FirstInFirstOut() { return std::make_unique<Fifo>(); }
std::unique_ptr<QueueOrder> LastInFirstOut() { return std::make_unique<Lifo>(); }
std::unique_ptr<QueueOrder> LeastFirst() { return std::make_unique<Priority>(); }

}  // namespace parley::types
