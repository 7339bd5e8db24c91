// Each case is compiled on its own, and must fail with the text that stands beside it.

#include "parley/broker/hosting/registry.h"

namespace parley {

struct Money {};

struct Shop {
  int64_t Sell(int64_t count);
  void Pay(Money money);
  Money Price() const;
  std::vector<Money> Prices() const;
  Money* Till();
  void Count(int64_t& count);
  Generator<int64_t> Watch(CallContext& context);
};

inline void Register(Registry& registry) {
  auto shop = registry.Register<Shop>("Shop");
  shop.Constructor().Method("sell", &Shop::Sell);
#ifdef CONST_METHOD_IS_NOT  // error: Const takes a method that is const
  shop.Const("sell", &Shop::Sell);
#endif
#ifdef CONTEXT_IN_STREAM  // error: a method that returns a Generator takes no CallContext&
  shop.Method("watch", &Shop::Watch);
#endif
#ifdef DISCARDED_OBJECT  // error: its result can't be sent as a value: say Returns(typeid)
  shop.Const("price", &Shop::Price);
#endif
#ifdef NO_SUCH_CONSTRUCTOR  // error: the class has no such constructor
  shop.Constructor<std::string>();
#endif
#ifdef NOT_OF_THE_CLASS  // error: a callable whose first parameter is a reference to it
  shop.Method("other", [](Money& money, int64_t count) { return count; });
#endif
#ifdef POINTER_RESULT  // error: this result can't be sent: specialise parley::Codec<T>
  shop.Method("till", &Shop::Till);
#endif
#ifdef REFERENCE_PARAMETER  // error: take it by value or by const reference
  shop.Method("count", &Shop::Count);
#endif
#ifdef UNKNOWN_ELEMENT  // error: this type can't be shared: specialise parley::Codec<T>
  shop.Const("prices", &Shop::Prices);
#endif
#ifdef UNKNOWN_PARAMETER  // error: this parameter can't be sent: specialise parley::Codec<T>
  shop.Method("pay", &Shop::Pay);
#endif
#ifdef UNKNOWN_RESULT  // error: the result of the method before can't be sent
  shop.Const("price", &Shop::Price).Method("sell", &Shop::Sell);
#endif
#ifdef WRONG_FACTORY  // error: the factory makes no T
  shop.Factory([] { return Money(); });
#endif
}

}  // namespace parley
