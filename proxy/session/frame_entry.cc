#include "parley/proxy/session/frame_entry.h"

#include "parley/base/duration.h"
#include "parley/base/wire/fields.h"
#include "parley/proto/session.pb.h"

namespace parley::session {
namespace {

void Append(const uint8_t* begin, const uint8_t* end, std::string* frame) {
  frame->append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
}

}  // namespace

void AppendCall(const CallEntry& call, stub::RequestParts request, std::string* frame) {
  using wire::Call;
  using wire::ClientFrame;
  size_t request_bytes = 0;
  for (absl::string_view part : request) request_bytes += part.size();

  uint8_t fields[5 * wire::kMaxFieldBytes];
  uint8_t* fields_end = wire::WriteVarintField(Call::kSequenceFieldNumber, call.sequence, fields);
  fields_end = wire::WriteVarintField(Call::kObjectFieldNumber, call.object, fields_end);
  fields_end = wire::WriteVarintField(Call::kThreadFieldNumber, call.thread, fields_end);
  if (call.timeout.has_value() && *call.timeout != absl::InfiniteDuration()) {
    const uint64_t microseconds = wire::ZigZag(WireMicroseconds(*call.timeout));
    fields_end = wire::WriteVarintField(Call::kTimeoutUsFieldNumber, microseconds, fields_end);
  }
  fields_end = wire::WriteLengthField(Call::kMethodFieldNumber, call.method.size(), fields_end);
  uint8_t before_request[wire::kMaxFieldBytes];
  uint8_t* before_request_end =
      wire::WriteLengthField(Call::kRequestFieldNumber, request_bytes, before_request);

  const size_t size = static_cast<size_t>(fields_end - fields) + call.method.size() +
                      static_cast<size_t>(before_request_end - before_request) + request_bytes;
  uint8_t before_all[wire::kMaxFieldBytes];
  Append(before_all, wire::WriteLengthField(ClientFrame::kCallsFieldNumber, size, before_all),
         frame);
  Append(fields, fields_end, frame);
  frame->append(call.method.data(), call.method.size());
  Append(before_request, before_request_end, frame);
  for (absl::string_view part : request) frame->append(part.data(), part.size());
}

void AppendCancel(uint64_t sequence, std::string* frame) {
  uint8_t cancel[wire::kMaxFieldBytes];
  Append(cancel, wire::WriteVarintField(wire::ClientFrame::kCancelsFieldNumber, sequence, cancel),
         frame);
}

void AppendDrop(uint64_t object, uint64_t count, std::string* frame) {
  uint8_t fields[2 * wire::kMaxFieldBytes];
  uint8_t* fields_end = wire::WriteVarintField(wire::Drop::kObjectFieldNumber, object, fields);
  fields_end = wire::WriteVarintField(wire::Drop::kCountFieldNumber, count, fields_end);
  const auto size = static_cast<size_t>(fields_end - fields);
  uint8_t before[wire::kMaxFieldBytes];
  Append(before, wire::WriteLengthField(wire::ClientFrame::kDropsFieldNumber, size, before), frame);
  Append(fields, fields_end, frame);
}

}  // namespace parley::session
