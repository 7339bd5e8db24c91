#ifndef PARLEY_BROKER_TYPES_ITERATOR_SERVANT_H_
#define PARLEY_BROKER_TYPES_ITERATOR_SERVANT_H_

#include <memory>

#include "parley/broker/engine/servant.h"
#include "parley/broker/types/iterable.h"
#include "parley/proto/iterator.skeleton.h"

namespace parley::types {

// Typeid "Iterator", as proto/iterator.proto says.
class IteratorServant final : public iterator::IteratorSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<engine::Servant>> Make(engine::Host* host,
                                                               const iterator::IteratorInit& init);

  void Next(const iterator::NextRequest& request,
            engine::TypedResponder<iterator::NextReply> reply) override;
  void Close(const iterator::CloseRequest& request,
             engine::TypedResponder<iterator::CloseReply> reply) override;
  // Container, part, order, position, version; none when it has ended.
  Datum State() const override;

 private:
  explicit IteratorServant(engine::Host* host) : host_(host) {}
  absl::StatusOr<iterator::NextReply> Read(PageRoom room);
  bool ended() const { return !over_.datum().has_ref(); }

  engine::Host* host_;
  engine::KeptValue over_;  // none: the iteration has ended
  Cursor cursor_;
};

}  // namespace parley::types

#endif  // PARLEY_BROKER_TYPES_ITERATOR_SERVANT_H_
