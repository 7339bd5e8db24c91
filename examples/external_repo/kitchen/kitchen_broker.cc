// A broker that serves kitchens and pantries, beside all that parleyd serves.

#include <memory>
#include <utility>
#include <vector>

#include "kitchen/kitchen.skeleton.h"
#include "pantry/pantry_class.h"
#include "parley/broker/program/program.h"

namespace kitchen {

class Kitchen : public HostedKitchen {
 public:
  explicit Kitchen(const KitchenInit& init) {
    for (const std::string& name : init.dishes()) dishes_.emplace_back().set_name(name);
  }

  absl::StatusOr<std::shared_ptr<pantry::HostedPantry>> OpenPantry(const OpenPantryRequest&,
                                                                   parley::CallContext&) override {
    return pantry_;
  }

  absl::StatusOr<parley::NewObject<parley::list::ListInit>> ShoppingList(
      const ShoppingListRequest& request, parley::CallContext&) override {
    parley::NewObject<parley::list::ListInit> list;
    list.init.mutable_initial()->add_items()->set_text(request.first());
    return list;
  }

  absl::StatusOr<parley::Generator<Dish>> Menu(const MenuRequest&, parley::CallContext&) override {
    return dishes_;
  }

 private:
  std::vector<Dish> dishes_;
  std::shared_ptr<pantry::HostedPantry> pantry_ = std::make_shared<pantry::Pantry>();
};

}  // namespace kitchen

int main(int argc, char** argv) {
  parley::Program program;
  // Should one be refused, the broker says so when it starts.
  program.types.Register<kitchen::Kitchen>().IgnoreError();
  program.types.Register<pantry::Pantry>().IgnoreError();
  return parley::RunProgram(argc, argv, std::move(program));
}
