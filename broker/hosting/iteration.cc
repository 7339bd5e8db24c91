#include "parley/broker/hosting/iteration.h"

#include <string>
#include <vector>

#include "parley/base/status.h"
#include "parley/base/values/references.h"
#include "parley/broker/types/iterable.h"

namespace parley::hosting {
namespace {

// Of who does not wait.
const std::stop_token& AtOnce() {
  static const std::stop_token stopped = [] {
    std::stop_source source;
    source.request_stop();
    return source.get_token();
  }();
  return stopped;
}

std::vector<ObjectRef> RefsIn(const iterator::NextReply& page) {
  std::vector<const ObjectRef*> refs;
  for (const Datum& value : page.values()) internal::CollectRefs(value, &refs);
  std::vector<ObjectRef> copies;
  for (const ObjectRef* ref : refs) copies.push_back(*ref);
  return copies;
}

absl::StatusOr<MethodOutcome> RunNext(void* instance, absl::string_view bytes,
                                      CallContext& context) {
  iterator::NextRequest request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TypeError",
                     "the request is not a valid parley.iterator.NextRequest");
  }
  PARLEY_ASSIGN_OR_RETURN(iterator::NextReply page,
                          static_cast<Iteration*>(instance)->Next(request, context));
  return MethodOutcome{.reply = page.SerializeAsString(), .refs = RefsIn(page), .made = {}};
}

absl::StatusOr<MethodOutcome> RunClose(void* instance, absl::string_view, CallContext&) {
  static_cast<Iteration*>(instance)->Close();
  return MethodOutcome();
}

std::shared_ptr<const ClassInfo> NewIteratorClass() {
  auto type = std::make_shared<ClassInfo>();
  type->type_id = "Iterator";
  type->type = typeid(Iteration);
  type->Add({.info = {.name = "Next", .returns = {}}, .run = RunNext, .refs = {}});
  type->Add(
      {.info = {.name = "Close", .idempotent = true, .returns = {}}, .run = RunClose, .refs = {}});
  return type;
}

}  // namespace

absl::StatusOr<iterator::NextReply> Iteration::Next(const iterator::NextRequest& request,
                                                    const CallContext& context) {
  iterator::NextReply page = Read(types::PageSize(request.limit()), context.stop_token());
  absl::Status wanted = context.status();
  if (!wanted.ok()) {
    kept_.insert(kept_.begin(), page.values().begin(), page.values().end());
    return wanted;
  }
  if (page.values().empty()) PARLEY_RETURN_IF_ERROR(TakeFailure());
  return page;
}

iterator::NextReply Iteration::Read(size_t limit, const std::stop_token& stop) {
  iterator::NextReply page;
  size_t bytes = 0;
  const absl::Time begin = clock_->Now();
  for (size_t count = 0; count < limit; ++count) {
    if (count > 0 && clock_->Now() - begin >= kPageTime) break;
    Datum value;
    if (!Take(&value, count == 0 ? stop : AtOnce())) break;
    bytes += types::SizeInList(value);
    if (count > 0 && bytes > kPageBytes) {
      kept_.push_front(std::move(value));
      break;
    }
    page.add_values()->Swap(&value);
  }
  page.set_end(ended());
  return page;
}

bool Iteration::Take(Datum* value, const std::stop_token& stop) {
  if (!kept_.empty()) {
    value->Swap(&kept_.front());
    kept_.pop_front();
    return true;
  }
  if (stream_ == nullptr) return false;
  try {
    absl::StatusOr<bool> more = stream_->Next(value, stop);
    if (more.ok() && *more) return true;
    if (more.ok() && !stream_->ended()) return false;  // not yet
    failure_ = more.status();
  } catch (...) {
    thrown_ = std::current_exception();
  }
  stream_.reset();
  return false;
}

absl::Status Iteration::TakeFailure() {
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
  return std::exchange(failure_, absl::OkStatus());
}

void Iteration::Close() {
  stream_.reset();
  kept_.clear();
  failure_ = absl::OkStatus();
  thrown_ = nullptr;
}

MadeObject IteratorObject(std::unique_ptr<ValueStream> stream) {
  static const std::shared_ptr<const ClassInfo> type = NewIteratorClass();
  return {.type = type,
          .instance = std::make_shared<Iteration>(std::move(stream)),
          .instance_type = typeid(Iteration),
          .shares_turns = true};
}

}  // namespace parley::hosting
