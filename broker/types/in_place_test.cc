// Calls that a servant executes in place have the effect that they have as messages.
#include <string>
#include <vector>

#include "parley/broker/types/dict_servant.h"
#include "parley/broker/types/list_servant.h"
#include "parley/broker/types/queue_servant.h"
#include "parley/broker/types/simple_queue_servant.h"
#include "parley/broker/types/testing/datums.h"
#include "parley/broker/types/testing/servant_harness.h"

namespace parley::types {
namespace {

using namespace testing;  // NOLINT: the builders of values

// A request or a reply, serialised.
struct Raw {
  std::string bytes;
  std::string SerializeAsString() const { return bytes; }
  bool ParseFromString(const std::string& from) {
    bytes = from;
    return true;
  }
};

// One servant that may execute calls in place, and one that may not.
template <typename ServantT>
class Pair {
 public:
  template <typename... Init>
  explicit Pair(const Init&... init) {
    EXPECT_TRUE(in_place_.Start<ServantT>(init...).ok());
    EXPECT_TRUE(as_message_.Start<ServantT>(init...).ok());
    as_message_.host().Refuse("what nobody sends");
  }

  void Call(const std::string& method, const std::string& request) {
    const auto here = in_place_.Call<Raw>(method, Raw{request});
    const auto there = as_message_.Call<Raw>(method, Raw{request});
    ASSERT_EQ(here.status(), there.status()) << method;
    if (here.ok()) {
      EXPECT_EQ(here->bytes, there->bytes) << method;
    }
    EXPECT_EQ(in_place_.servant().State().SerializeAsString(),
              as_message_.servant().State().SerializeAsString())
        << method;
    EXPECT_EQ(in_place_.host().all_references(), as_message_.host().all_references());
    EXPECT_EQ(in_place_.references_given(), as_message_.references_given());
  }

 private:
  ServantHarness in_place_{"it"};
  ServantHarness as_message_{"it"};
};

std::string Field(int number, const std::string& bytes) {
  return engine::Serialize({{number, bytes}});
}

// Serialised values, and what is none.
std::vector<std::string> Values() {
  Datum list;
  *list.mutable_list()->add_items() = Ref(7);
  std::vector<std::string> values;
  for (const Datum& datum : {None(), Bool(true), Int(-1), Big(1ull << 63), Real(1.0), Text(""),
                             Text("k"), Text(std::string(200, 'x')), Bytes("k"), Ref(7), list}) {
    values.push_back(datum.SerializeAsString());
  }
  values.insert(values.end(), {
                                  Field(5, "\xff"),                // not UTF-8
                                  Field(5, "k") + Field(5, "l"),   // the last one counts
                                  Field(5, "k") + Field(15, "l"),  // unknown here
                                  std::string("\x2a\x81\0k", 4),   // too long a length
                                  std::string("\x08\x02", 2),      // true, written oddly
                                  std::string("\x2a\x05k", 3),     // cut off
                              });
  return values;
}

TEST(InPlaceTest, Dict) {
  Pair<DictServant> dict{dict::DictInit()};
  for (const std::string& key : Values()) {
    for (const std::string& value : Values()) {
      dict.Call("Set", Field(1, key) + Field(2, value));
      dict.Call("Get", Field(1, key));
    }
    dict.Call("Set", Field(2, "") + Field(1, key));
    dict.Call("Set", Field(1, key));
    dict.Call("Set", Field(1, key) + Field(2, "") + Field(3, ""));
    dict.Call("Get", Field(1, key) + Field(1, key));
    dict.Call("Get", Field(1, key) + Field(2, key));
  }
  dict.Call("Get", Field(1, Text("not there").SerializeAsString()));
  dict.Call("Get", "");
  dict.Call("Set", "");
  dict.Call("Clear", "");
}

TEST(InPlaceTest, List) {
  Pair<ListServant> list{list::ListInit()};
  for (const std::string& value : Values()) {
    list.Call("Append", Field(1, value));
    list.Call("Append", Field(1, value) + Field(1, value));
    list.Call("Append", Field(1, value) + Field(2, value));
    list.Call("Get", "");
    list.Call("Pop", "");
    list.Call("Append", Field(1, value));
  }
  list.Call("Append", "");
  list.Call("Copy", "");
}

template <typename ServantT, typename... Init>
void PutAndGet(const Init&... init) {
  Pair<ServantT> queue{init...};
  for (const std::string& value : Values()) {
    queue.Call("Put", Field(1, value));
    queue.Call("Put", Field(1, value) + Field(2, value));
    queue.Call("Put", Field(2, value));
    queue.Call("Put", Field(1, value) + Field(1, value));
  }
  queue.Call("Put", "");
  for (int i = 0; i < 100; ++i) queue.Call("Get", "");  // the last ones wait
  queue.Call("Put", Field(1, Text("x").SerializeAsString()));
  queue.Call("Put", Field(1, Ref(7).SerializeAsString()));
}

TEST(InPlaceTest, Queues) {
  queue::QueueInit init;
  PutAndGet<FifoQueueServant>(init);
  PutAndGet<LifoQueueServant>(init);
  PutAndGet<PriorityQueueServant>(init);
  PutAndGet<SimpleQueueServant>();
  init.set_maxsize(5);
  PutAndGet<FifoQueueServant>(init);
}

}  // namespace
}  // namespace parley::types
