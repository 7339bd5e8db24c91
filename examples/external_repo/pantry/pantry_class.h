#ifndef KITCHEN_EXAMPLE_PANTRY_PANTRY_CLASS_H_
#define KITCHEN_EXAMPLE_PANTRY_PANTRY_CLASS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "pantry/pantry.skeleton.h"

namespace pantry {

// Needs no mutex: the broker calls one method of an object at a time.
class Pantry : public HostedPantry {
 public:
  absl::StatusOr<PutReply> Put(const PutRequest& request, parley::CallContext&) override {
    PutReply reply;
    reply.set_amount(amounts_[request.item()] += request.amount());
    return reply;
  }

  absl::StatusOr<AboutReply> About(const AboutRequest& request, parley::CallContext&) override {
    auto found = amounts_.find(request.item());
    if (found == amounts_.end()) return absl::NotFoundError("there is no " + request.item());
    AboutReply reply;
    reply.mutable_about()->set_integer(found->second);
    return reply;
  }

 private:
  std::map<std::string, uint32_t> amounts_;
};

}  // namespace pantry

#endif  // KITCHEN_EXAMPLE_PANTRY_PANTRY_CLASS_H_
