#include "parley/broker/types/iterator_servant.h"

#include <utility>

#include "parley/base/status_macros.h"

namespace parley::types {

absl::StatusOr<std::unique_ptr<engine::Servant>> IteratorServant::Make(
    engine::Host* host, const iterator::IteratorInit& init) {
  std::unique_ptr<IteratorServant> made(new IteratorServant(host));
  Datum over;
  *over.mutable_ref() = init.over();
  PARLEY_ASSIGN_OR_RETURN(made->over_, host->Keep(over));
  PARLEY_ASSIGN_OR_RETURN(const Iterable* container, FindIterable(host, made->over_));
  made->cursor_ = {.part = init.part(), .reverse = init.reverse()};
  PARLEY_RETURN_IF_ERROR(container->Begin(&made->cursor_));
  return std::unique_ptr<engine::Servant>(std::move(made));
}

void IteratorServant::Next(const iterator::NextRequest& request,
                           engine::TypedResponder<iterator::NextReply> reply) {
  reply.Finish(Read(PageRoom(*host_, request.limit())));
}

absl::StatusOr<iterator::NextReply> IteratorServant::Read(PageRoom room) {
  iterator::NextReply page;
  page.set_end(true);
  if (ended()) return page;
  PARLEY_ASSIGN_OR_RETURN(const Iterable* container, FindIterable(host_, over_));
  PARLEY_ASSIGN_OR_RETURN(bool last, container->Read(&cursor_, room, page.mutable_values()));
  if (last) over_ = engine::KeptValue();
  page.set_end(last);
  return page;
}

void IteratorServant::Close(const iterator::CloseRequest&,
                            engine::TypedResponder<iterator::CloseReply> reply) {
  over_ = engine::KeptValue();
  reply.Send({});
}

Datum IteratorServant::State() const {
  Datum state;
  if (ended()) return state;
  DatumList* parts = state.mutable_list();
  *parts->add_items() = over_.datum();
  parts->add_items()->set_integer(cursor_.part);
  parts->add_items()->set_boolean(cursor_.reverse);
  parts->add_items()->set_integer(static_cast<int64_t>(cursor_.position));
  parts->add_items()->set_integer(static_cast<int64_t>(cursor_.version));
  return state;
}

}  // namespace parley::types
