#include "proxy/object_factory.h"

namespace parley {

absl::Status ObjectFactory::RemoveName(const std::string& name) const {
  manager::RemoveNameRequest request;
  request.set_name(name);
  return stub_.RemoveName(request).status();
}

absl::StatusOr<uint64_t> ObjectFactory::NumberOfObjects() const {
  PARLEY_ASSIGN_OR_RETURN(auto reply, stub_.NumberOfObjects({}));
  return reply.count();
}

}  // namespace parley
