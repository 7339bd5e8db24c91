#ifndef PARLEY_PROXY_NAMESPACE_H_
#define PARLEY_PROXY_NAMESPACE_H_

#include <string>
#include <vector>

#include "parley/proto/namespace.proxy.h"
#include "parley/proxy/stub/typed.h"

namespace parley {

// Requests of Namespace.
inline auto WithName(const std::string& name) {
  return [&name](auto* request) {
    request->set_name(name);
    return absl::OkStatus();
  };
}
template <typename T>
auto WithAttribute(const std::string& name, const T& value) {
  return [&](namespaces::SetRequest* request) {
    request->mutable_attribute()->set_name(name);
    return Encode(value, request->mutable_attribute()->mutable_value());
  };
}

// Shared named values of any types, as Python's Namespace has them; see
// proto/namespace.proto. A missing one is NOT_FOUND, a name that begins with '_'
// INVALID_ARGUMENT, both with Reason() "AttributeError".
class Namespace : public Typed<namespaces::NamespaceProxy> {
 public:
  using Typed::Typed;

  // INVALID_ARGUMENT (Reason "TypeError"): it holds another type.
  template <typename T>
  absl::StatusOr<T> Get(const std::string& name) const {
    return Call<Methods::Get>(WithName(name), kValueOf<T>);
  }
  template <typename T>
  Future<T> GetAsync(const std::string& name) const {
    return CallAsync<Methods::Get>(WithName(name), kValueOf<T>);
  }
  template <typename T>
  absl::Status Set(const std::string& name, const T& value) const {
    return Call<Methods::Set>(WithAttribute(name, value));
  }
  template <typename T>
  Future<std::monostate> SetAsync(const std::string& name, const T& value) const {
    return CallAsync<Methods::Set>(WithAttribute(name, value));
  }
  absl::Status Delete(const std::string& name) const {
    return Call<Methods::Delete>(WithName(name));
  }
  Future<std::monostate> DeleteAsync(const std::string& name) const {
    return CallAsync<Methods::Delete>(WithName(name));
  }
  absl::StatusOr<bool> Contains(const std::string& name) const {
    return Call<Methods::Contains>(WithName(name), &namespaces::ContainsReply::found);
  }
  Future<bool> ContainsAsync(const std::string& name) const {
    return CallAsync<Methods::Contains>(WithName(name), &namespaces::ContainsReply::found);
  }
  // Sorted.
  absl::StatusOr<std::vector<std::string>> Names() const {
    return Call<Methods::Names>(kNoArguments, &All);
  }
  Future<std::vector<std::string>> NamesAsync() const {
    return CallAsync<Methods::Names>(kNoArguments, &All);
  }

 private:
  static std::vector<std::string> All(const namespaces::NamesReply& reply) {
    return {reply.names().begin(), reply.names().end()};
  }
};

}  // namespace parley

#endif  // PARLEY_PROXY_NAMESPACE_H_
