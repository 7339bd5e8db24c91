#ifndef PARLEY_PROXY_STUB_REFERENCE_H_
#define PARLEY_PROXY_STUB_REFERENCE_H_

#include <memory>
#include <utility>
#include <vector>

#include "parley/proto/datum.pb.h"
#include "parley/proxy/stub/transport.h"

namespace parley::stub {

// One reference that this process owns: dropped at the broker when it is destroyed.
class Reference {
 public:
  Reference(std::shared_ptr<Transport> transport, ObjectRef ref)
      : transport_(std::move(transport)), ref_(std::move(ref)) {}
  Reference(const Reference&) = delete;
  ~Reference() {
    if (ref_.id() != 0) transport_->Drop(ref_.id(), 1);  // the manager is never counted
  }
  const std::shared_ptr<Transport>& transport() const { return transport_; }
  const ObjectRef& ref() const { return ref_; }

 private:
  std::shared_ptr<Transport> transport_;
  ObjectRef ref_;
};

// References that came with one reply. Decoding it turns those that are used into
// proxies; the rest are dropped when this goes.
using ArrivedReferences = std::vector<std::shared_ptr<Reference>>;

// A reply and the references that came with it, which keep the objects alive until the
// caller has made its proxies.
template <typename Reply>
struct ReceivedReply {
  Reply reply;
  ArrivedReferences arrivals;
};

}  // namespace parley::stub

#endif  // PARLEY_PROXY_STUB_REFERENCE_H_
