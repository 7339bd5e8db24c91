// What queues of every kind answer.
#ifndef PARLEY_BROKER_TYPES_QUEUE_REPLIES_H_
#define PARLEY_BROKER_TYPES_QUEUE_REPLIES_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "parley/broker/engine/packed_value.h"
#include "parley/broker/engine/servant.h"
#include "parley/proto/queue.pb.h"

namespace parley::types {

void Give(const engine::PackedValue& item, engine::TypedResponder<queue::GetReply> reply);
// The item that a request to put is, if it is a plain one without a priority.
std::optional<engine::PackedValue> PlainItem(absl::string_view request);
// INVALID_ARGUMENT (ValueError).
absl::Status NegativeTimeoutError(const engine::Host& host, absl::string_view method);
// DEADLINE_EXCEEDED (Empty).
absl::Status EmptyError(const engine::Host& host);

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_QUEUE_REPLIES_H_
