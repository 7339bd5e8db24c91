// Calls the methods of a registered class directly, without a broker.
#ifndef PARLEY_BROKER_HOSTING_TESTING_CLASS_HARNESS_H_
#define PARLEY_BROKER_HOSTING_TESTING_CLASS_HARNESS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status_macros.h"
#include "parley/base/values/codec.h"
#include "parley/broker/hosting/registry.h"
#include "parley/proto/dynamic.pb.h"

namespace parley::hosting::testing {

template <typename... Args>
std::string Serialised(const Args&... args) {
  dynamic::Arguments arguments;
  absl::Status status;
  (status.Update(Encode(args, arguments.add_values())), ...);
  EXPECT_TRUE(status.ok()) << status;
  return arguments.SerializeAsString();
}

// One instance and its class.
class ClassHarness {
 public:
  ClassHarness(const Registry& registry, const std::string& type_id)
      : type_(registry.FindClass(type_id)) {}
  ClassHarness(const Registry& registry, const std::string& type_id, std::shared_ptr<void> instance)
      : type_(registry.FindClass(type_id)), instance_(std::move(instance)) {}

  template <typename... Args>
  absl::Status Make(const Args&... args) {
    PARLEY_ASSIGN_OR_RETURN(instance_, type_->construct(Serialised(args...), context_));
    return absl::OkStatus();
  }

  absl::StatusOr<MethodOutcome> RunBytes(const std::string& method, const std::string& request) {
    const ClassMethod* found = type_->Find(method);
    if (found == nullptr) return absl::UnimplementedError(method);
    return found->run(instance_.get(), request, context_);
  }
  template <typename... Args>
  absl::StatusOr<MethodOutcome> Run(const std::string& method, const Args&... args) {
    return RunBytes(method, Serialised(args...));
  }
  // With the result as a value.
  template <typename T, typename... Args>
  absl::StatusOr<T> Call(const std::string& method, const Args&... args) {
    PARLEY_ASSIGN_OR_RETURN(MethodOutcome outcome, Run(method, args...));
    dynamic::Result result;
    if (outcome.made.has_value() || !result.ParseFromString(outcome.reply)) {
      return absl::InternalError("it is no value");
    }
    return Decode<T>(result.value());
  }

  const ClassInfo& type() const { return *type_; }
  void* instance() const { return instance_.get(); }
  CallContext& context() { return context_; }

 private:
  std::shared_ptr<const ClassInfo> type_;
  std::shared_ptr<void> instance_;
  CallContext context_{7, 3, absl::InfiniteFuture()};
};

}  // namespace parley::hosting::testing

#endif  // PARLEY_BROKER_HOSTING_TESTING_CLASS_HARNESS_H_
