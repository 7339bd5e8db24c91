#ifndef PARLEY_PROXY_STUB_REQUEST_BYTES_H_
#define PARLEY_PROXY_STUB_REQUEST_BYTES_H_

#include <google/protobuf/message.h>

#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace parley::stub {
namespace request_internal {

// Whether a message of that type may have texts of its own. Those of Datums are not looked at: the
// codec has.
bool HasTexts(const google::protobuf::Descriptor* type);
// INVALID_ARGUMENT (UnicodeDecodeError), naming the field: a text is not UTF-8.
absl::Status CheckTexts(const google::protobuf::Message& message);

}  // namespace request_internal

// A request's or an init message's bytes. INVALID_ARGUMENT (UnicodeDecodeError): a text in it is
// not UTF-8. Protobuf would send it all the same, with a line on standard error, and the broker
// could only say that it is no such message.
template <typename Request>
absl::StatusOr<std::string> RequestBytes(const Request& request) {
  absl::Status status;
  if constexpr (std::is_base_of_v<google::protobuf::Message, Request>) {
    static const bool has_texts = request_internal::HasTexts(Request::descriptor());
    if (has_texts) status = request_internal::CheckTexts(request);
  } else if (const auto* full = dynamic_cast<const google::protobuf::Message*>(&request)) {
    status = request_internal::CheckTexts(*full);
  }
  if (!status.ok()) return status;
  return request.SerializeAsString();
}

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_REQUEST_BYTES_H_
