// The models of set, Namespace and Iterator.
#ifndef PARLEY_TESTS_SCENARIOS_CONTAINER_MODELS_H_
#define PARLEY_TESTS_SCENARIOS_CONTAINER_MODELS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "parley/tests/scenarios/models.h"

namespace parley::scenarios {

class SetModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<Outcome> elements() const override;
  uint64_t version() const override { return version_; }

 private:
  using Elements = std::vector<int64_t>;
  bool Has(int64_t element) const;
  bool Add(int64_t element);
  bool Take(int64_t element);
  Outcome Do(const Op& op);
  Outcome Compare(const Elements& other) const;
  // Applies "Union", "Intersection"…, with or without "Update".
  void Combine(const std::string& method, const Elements& other);

  Elements elements_;
  uint64_t version_ = 0;
};

class NamespaceModel final : public Model {
 public:
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<uint64_t> refs() const override;

 private:
  struct Value {
    int64_t value;
    bool is_ref;
  };
  Outcome Do(const Op& op);

  std::map<std::string, Value> attributes_;
};

// The name that a Namespace's op means by its `a`; a negative one begins with '_'.
std::string AttributeName(int64_t a);

// Forwards, over the elements of another model.
class IteratorModel final : public Model {
 public:
  // `over`, of the object `id`, lives as long as refs() names it.
  IteratorModel(uint64_t id, const Model* over);
  void Call(const Op& op, Caller caller, std::vector<Answer>* answers) override;
  std::vector<uint64_t> refs() const override;

 private:
  Outcome Next(size_t limit);

  uint64_t id_;
  const Model* over_;  // null: it has ended
  uint64_t version_;
  size_t at_ = 0;
};

}  // namespace parley::scenarios

#endif  // PARLEY_TESTS_SCENARIOS_CONTAINER_MODELS_H_
