#include "parley/broker/types/queue_replies.h"

#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/base/wire/fields.h"

namespace parley::types {

void Give(const engine::PackedValue& item, engine::TypedResponder<queue::GetReply> reply) {
  reply.SendFields({item.AsField(queue::GetReply::kItemFieldNumber)});
}

std::optional<engine::PackedValue> PlainItem(absl::string_view request) {
  absl::string_view item;
  if (!wire::IsLengthField(request, queue::PutRequest::kItemFieldNumber, &item))
    return std::nullopt;
  return engine::PackedValue::OfPlain(item);
}

absl::Status NegativeTimeoutError(const engine::Host& host, absl::string_view method) {
  return MakeError(absl::StatusCode::kInvalidArgument, "ValueError",
                   absl::StrCat(host.Describe(), ": ", method,
                                ": the timeout must not be negative; leave it out to wait "
                                "without limit"));
}

absl::Status EmptyError(const engine::Host& host) {
  return MakeError(absl::StatusCode::kDeadlineExceeded, "Empty",
                   absl::StrCat(host.Describe(), " is empty: no item came in time"));
}

}  // namespace parley::types
