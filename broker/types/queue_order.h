#ifndef PARLEY_BROKER_TYPES_QUEUE_ORDER_H_
#define PARLEY_BROKER_TYPES_QUEUE_ORDER_H_

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "parley/broker/engine/packed_value.h"

namespace parley::types {

struct QueueItem {
  engine::PackedValue value;
  engine::PackedValue priority = {};  // empty: none
};

// The items of a queue, in the order in which it gives them.
class QueueOrder {
 public:
  virtual ~QueueOrder() = default;
  // Whether items may have priorities.
  virtual bool by_priority() const = 0;
  // INVALID_ARGUMENT (TypeError): there is no order between it and others; all is as it was.
  virtual absl::Status Put(QueueItem item) = 0;
  // What Take gives. Requires size() > 0.
  virtual const engine::PackedValue& Next() const = 0;
  virtual engine::PackedValue Take() = 0;
  virtual void Clear() = 0;
  virtual size_t size() const = 0;
  // A list.
  virtual Datum State() const = 0;
};

std::unique_ptr<QueueOrder> FirstInFirstOut();
std::unique_ptr<QueueOrder> LastInFirstOut();
// The least first, and of equal ones the first put. An item's priority stands for it.
std::unique_ptr<QueueOrder> LeastFirst();

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_QUEUE_ORDER_H_
