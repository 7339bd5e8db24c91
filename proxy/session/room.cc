#include "parley/proxy/session/room.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace parley::session {

void Room::Admit(Budget* budget) {
  while (!budget->line.empty() && Fits(*budget, budget->line.front()->bytes)) {
    Ticket* next = budget->line.front();
    budget->line.pop_front();
    budget->used += next->bytes;
    lead_->Open(&next->latch);
  }
}

void Room::Close() {
  for (Budget* budget : {&small_, &large_}) {
    for (Ticket* ticket : std::exchange(budget->line, {})) lead_->Open(&ticket->latch);
  }
}

absl::Status Room::FullError(size_t bytes) const {
  return absl::ResourceExhaustedError(
      absl::StrCat("requests of ", BudgetOf(bytes).used, " bytes are not answered yet, of at most ",
                   max_bytes_, "; wait for some of them, or raise max_bytes_in_flight"));
}

}  // namespace parley::session
