#include "parley/broker/engine/responder.h"

namespace parley::engine {

Responder::~Responder() {
  if (target_ != nullptr) {
    Fail(absl::InternalError("the servant gave up the call without an answer"));
  }
}

void Responder::Send(const google::protobuf::MessageLite& reply,
                     const std::vector<const ObjectRef*>& refs) {
  if (ReplyTarget* target = std::exchange(target_, nullptr)) {
    target->Reply(owner_.session, sequence_, reply, refs);
  }
}

void Responder::SendSerialized(std::string reply, const std::vector<const ObjectRef*>& refs) {
  if (ReplyTarget* target = std::exchange(target_, nullptr)) {
    target->ReplySerialized(owner_.session, sequence_, std::move(reply), refs);
  }
}

void Responder::SendFields(absl::Span<const Field> fields) {
  if (ReplyTarget* target = std::exchange(target_, nullptr)) {
    target->ReplyFields(owner_.session, sequence_, fields);
  }
}

void Responder::Fail(const absl::Status& status) {
  if (ReplyTarget* target = std::exchange(target_, nullptr)) {
    target->Fail(owner_.session, sequence_, status);
  }
}

}  // namespace parley::engine
