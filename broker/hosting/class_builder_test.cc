// How the methods of a plain class are called: with which arguments, and what they give.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "parley/base/status.h"
#include "parley/broker/hosting/registry.h"
#include "parley/broker/hosting/testing/class_harness.h"
#include "parley/proto/iterator.pb.h"
#include "parley/proto/list.pb.h"
#include "parley/proto/queue.pb.h"

namespace parley {

// A user's type, by specialisation.
struct Point {
  int x = 0;
  int y = 0;
};
template <>
struct Codec<Point> {
  static absl::Status Encode(const Point& point, Datum* datum) {
    return parley::Encode(std::pair(point.x, point.y), datum);
  }
  static absl::StatusOr<Point> Decode(const Datum& datum, const DecodeContext* context) {
    using Pair = std::pair<int, int>;
    PARLEY_ASSIGN_OR_RETURN(Pair pair, parley::Decode<Pair>(datum, context));
    return Point{pair.first, pair.second};
  }
};

// One that can only be moved.
struct Ticket {
  explicit Ticket(int number) : number(std::make_unique<int>(number)) {}
  std::unique_ptr<int> number;
};
template <>
struct Codec<Ticket> {
  static absl::Status Encode(const Ticket& ticket, Datum* datum) {
    return parley::Encode(*ticket.number, datum);
  }
  static absl::StatusOr<Ticket> Decode(const Datum& datum, const DecodeContext* context) {
    PARLEY_ASSIGN_OR_RETURN(int number, parley::Decode<int>(datum, context));
    return Ticket(number);
  }
};
template <>
struct TypeName<Ticket> {
  static std::string Get() { return "ticket"; }
};

namespace hosting::testing {
namespace {

struct Base {
  std::string Inherited() const noexcept { return "of the base"; }
};

class Toy : public Base {
 public:
  explicit Toy(std::string name = "toy") : name_(std::move(name)) {}
  Toy(Toy&&) = default;

  int64_t Add(int64_t by) { return sum_ += by; }
  int64_t sum() const { return sum_; }
  const std::string& name() const { return name_; }
  void Clear() { sum_ = 0; }
  absl::Status Refuse(const std::string& why) { return absl::AbortedError(why); }
  absl::StatusOr<int> Half(int number) {
    if (number % 2 != 0) return absl::InvalidArgumentError("odd");
    return number / 2;
  }
  std::string Join(absl::string_view first, std::string&& second, const std::string& third,
                   std::optional<int> number) {
    return absl::StrCat(first, second, third, number.value_or(-1));
  }
  Point Mirror(const Point& point) const { return {point.y, point.x}; }
  int Punch(Ticket ticket) const { return *ticket.number; }
  std::vector<Ticket> PunchAll(std::vector<Ticket>&& tickets) const { return std::move(tickets); }
  iterator::NextRequest Twice(const iterator::NextRequest& message) const {
    iterator::NextRequest twice;
    twice.set_limit(2 * message.limit());
    return twice;
  }
  uint64_t Caller(CallContext& context) const { return context.session(); }
  Datum Same(Datum datum) const { return datum; }

  Toy Copy() const { return Toy(name_); }
  std::unique_ptr<Toy> CopyOrNot(bool copy) const {
    return copy ? std::make_unique<Toy>(name_) : nullptr;
  }
  absl::StatusOr<std::shared_ptr<Toy>> Shared() const {
    if (shared_ == nullptr) return absl::NotFoundError("none");
    return shared_;
  }
  void Share(const std::string& name) { shared_ = std::make_shared<Toy>(name); }
  std::vector<int> Numbers() const { return {3, 4}; }
  std::map<std::string, int> Ages() const { return {{"Ann", 30}}; }
  queue::QueueInit Tasks() const {
    queue::QueueInit init;
    init.set_maxsize(3);
    return init;
  }
  Generator<std::string> Rows(const std::string& prefix, int count) const {
    for (int i = 0; i < count; ++i) co_yield absl::StrCat(prefix, i);
  }

 private:
  std::string name_;
  int64_t sum_ = 0;
  std::shared_ptr<Toy> shared_;
};

int Triple(const Toy&, int number) { return 3 * number; }

class ClassBuilderTest : public ::testing::Test {
 protected:
  ClassBuilderTest() {
    registry_.Register<Toy>("Toy")
        .Doc("A toy.")
        .Constructor<std::string>()
        .Arguments({"name"})
        .Method("add", &Toy::Add)
        .Arguments({"by"})
        .Doc("Adds.")
        .Const("sum", &Toy::sum)
        .Const("name", &Toy::name)
        .Method("clear", &Toy::Clear)
        .Idempotent()
        .Method("refuse", &Toy::Refuse)
        .Method("half", &Toy::Half)
        .Method("join", &Toy::Join)
        .Const("mirror", &Toy::Mirror)
        .Const("punch", &Toy::Punch)
        .Const("punch_all", &Toy::PunchAll)
        .Const("twice", &Toy::Twice)
        .Const("caller", &Toy::Caller)
        .Const("same", &Toy::Same)
        .Const("inherited", &Toy::Inherited)
        .Const("triple", &Triple)
        .Method("add_twice", [](Toy& toy, int64_t by) { return toy.Add(by) + toy.Add(by); })
        .Const("copy", &Toy::Copy)
        .Returns("Toy")
        .Const("copy_or_not", &Toy::CopyOrNot)
        .Arguments({"copy"})
        .Doc("Maybe.")
        .Returns("Toy")
        .Const("shared", &Toy::Shared)
        .Returns("Toy")
        .Method("share", &Toy::Share)
        .Const("numbers", &Toy::Numbers)
        .Returns("list")
        .Const("number_set", &Toy::Numbers)
        .Returns("set")
        .Const("number_stream", &Toy::Numbers)
        .Returns("Iterator")
        .Const("ages", &Toy::Ages)
        .Returns("dict")
        .Const("tasks", &Toy::Tasks)
        .Returns("Queue")
        .Const("rows", &Toy::Rows);
    toy_.emplace(registry_, "Toy");
    EXPECT_TRUE(toy_->Make("ball").ok());
  }

  ClassHarness& toy() { return *toy_; }
  const engine::MethodInfo& Info(const std::string& method) {
    return toy().type().Find(method)->info;
  }
  // The one that the outcome made.
  ClassHarness MadeToy(const MethodOutcome& outcome) {
    return ClassHarness(registry_, "Toy", outcome.made->instance);
  }
  // What an object of typeid Iterator gives that the outcome made.
  template <typename T>
  std::vector<T> Streamed(const absl::StatusOr<MethodOutcome>& outcome) {
    const MadeObject& made = *outcome->made;
    absl::StatusOr<MethodOutcome> next =
        made.type->Find("Next")->run(made.instance.get(), "", toy().context());
    iterator::NextReply page;
    EXPECT_TRUE(next.ok() && page.ParseFromString(next->reply));
    EXPECT_TRUE(page.end());
    std::vector<T> values;
    for (const Datum& value : page.values()) values.push_back(*Decode<T>(value));
    return values;
  }

  Registry registry_;
  std::optional<ClassHarness> toy_;
};

TEST_F(ClassBuilderTest, MethodsTakeAndGiveValues) {
  EXPECT_EQ(*toy().Call<int64_t>("add", 5), 5);
  EXPECT_EQ(*toy().Call<int64_t>("add", 2), 7);
  EXPECT_EQ(*toy().Call<int64_t>("sum"), 7);
  EXPECT_EQ(*toy().Call<std::string>("name"), "ball");
  EXPECT_EQ(*toy().Call<std::string>("inherited"), "of the base");
  EXPECT_EQ(*toy().Call<int>("triple", 4), 12);
  EXPECT_EQ(*toy().Call<int64_t>("add_twice", 1), 8 + 9);
}

TEST_F(ClassBuilderTest, AMethodMayGiveNothing) {
  EXPECT_TRUE(toy().Call<int64_t>("add", 5).ok());
  EXPECT_EQ(*toy().Call<std::nullptr_t>("clear"), nullptr);
  EXPECT_EQ(*toy().Call<int64_t>("sum"), 0);
}

TEST_F(ClassBuilderTest, AStatusIsTheOutcome) {
  EXPECT_EQ(toy().Run("refuse", "no").status(), absl::AbortedError("no"));
  EXPECT_EQ(*toy().Call<int>("half", 8), 4);
  EXPECT_EQ(toy().Run("half", 7).status(), absl::InvalidArgumentError("odd"));
}

TEST_F(ClassBuilderTest, ParametersOfEveryKind) {
  EXPECT_EQ(*toy().Call<std::string>("join", "a", "b", "c", 4), "abc4");
  EXPECT_EQ(*toy().Call<std::string>("join", "a", "b", "c", nullptr), "abc-1");
  EXPECT_EQ(toy().Call<Point>("mirror", Point{1, 2})->x, 2);
  iterator::NextRequest message;
  message.set_limit(21);
  EXPECT_EQ(toy().Call<iterator::NextRequest>("twice", message)->limit(), 42u);
}

TEST_F(ClassBuilderTest, ArgumentsThatCanOnlyBeMoved) {
  EXPECT_EQ(*toy().Call<int>("punch", Ticket(6)), 6);
  EXPECT_EQ(*toy().Call<std::vector<int>>("punch_all", std::vector{8, 9}),
            (std::vector<int>{8, 9}));
}

TEST_F(ClassBuilderTest, TheContextIsNoArgument) {
  EXPECT_EQ(*toy().Call<uint64_t>("caller"), 7u);
  EXPECT_TRUE(IsTypeError(toy().Run("caller", 1).status()));
}

TEST_F(ClassBuilderTest, AWrongNumberOfArgumentsIsATypeError) {
  absl::Status status = toy().Run("add").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(IsTypeError(status));
  EXPECT_EQ(status.message(), "expected 1 argument (by: int64), got 0");
  EXPECT_EQ(toy().Run("add", 1, 2).status().message(), "expected 1 argument (by: int64), got 2");
  EXPECT_EQ(toy().Run("sum", 1).status().message(), "expected 0 arguments (), got 1");
}

TEST_F(ClassBuilderTest, AnArgumentOfAnotherKindIsATypeErrorThatNamesIt) {
  absl::Status status = toy().Run("add", "five").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(IsTypeError(status));
  EXPECT_EQ(status.message(), "argument 1 \"by\" (int64): expected an integer, got text");
  EXPECT_EQ(toy().Run("join", "a", "b", 3, 4).status().message(),
            "argument 3 (text): expected text, got integer");
  EXPECT_EQ(toy().Run("punch", "x").status().message(),
            "argument 1 (ticket): expected an integer, got text");
}

TEST_F(ClassBuilderTest, ANumberThatDoesNotFitIsAnOverflowError) {
  absl::Status status = toy().Run("triple", int64_t{1} << 40).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_TRUE(absl::StartsWith(status.message(), "argument 1 (int32): ")) << status;
}

TEST_F(ClassBuilderTest, BytesThatAreNoArgumentsAreATypeError) {
  absl::Status status = toy().RunBytes("add", "\xff\xff").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(IsTypeError(status));
}

TEST_F(ClassBuilderTest, TheConstructorsArgumentsAreChecked) {
  EXPECT_EQ(toy().Make().message(), "expected 1 argument (name: text), got 0");
  EXPECT_EQ(toy().Make(1).message(), "argument 1 \"name\" (text): expected text, got integer");
}

TEST_F(ClassBuilderTest, ReferencesInArgumentsAndResultsAreFound) {
  ObjectRef ref;
  ref.set_id(12);
  const std::vector<ObjectRef> refs = {ref, ref};
  const ClassMethod* same = toy().type().Find("same");
  EXPECT_EQ(same->refs(Serialised(refs)).size(), 2u);
  EXPECT_EQ(toy().Run("same", refs)->refs.size(), 2u);
  EXPECT_EQ(toy().type().Find("add")->refs, nullptr);
}

TEST_F(ClassBuilderTest, AnObjectByValue) {
  absl::StatusOr<MethodOutcome> outcome = toy().Run("copy");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->reply, "");
  EXPECT_EQ(outcome->made->type, nullptr);
  EXPECT_EQ(outcome->made->type_id, "Toy");
  EXPECT_EQ(outcome->made->instance_type, std::type_index(typeid(Toy)));
  EXPECT_EQ(*MadeToy(*outcome).Call<std::string>("name"), "ball");
}

TEST_F(ClassBuilderTest, ANullPointerIsNoObject) {
  EXPECT_TRUE(toy().Run("copy_or_not", true).ok());
  absl::Status status = toy().Run("copy_or_not", false).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message(),
            "it returned a null pointer in place of a Toy; return a status to say why");
}

TEST_F(ClassBuilderTest, TheSamePointerIsTheSameInstance) {
  EXPECT_EQ(toy().Run("shared").status(), absl::NotFoundError("none"));
  EXPECT_TRUE(toy().Run("share", "one").ok());
  EXPECT_EQ(toy().Run("shared")->made->instance, toy().Run("shared")->made->instance);
}

TEST_F(ClassBuilderTest, ValuesGoIntoNewContainers) {
  absl::StatusOr<MethodOutcome> numbers = toy().Run("numbers");
  ASSERT_TRUE(numbers.ok()) << numbers.status();
  EXPECT_EQ(numbers->made->type_id, "list");
  list::ListInit init;
  ASSERT_TRUE(init.ParseFromString(numbers->made->init));
  EXPECT_EQ(init.initial().items_size(), 2);
  EXPECT_EQ(toy().Run("number_set")->made->type_id, "set");
  EXPECT_EQ(toy().Run("ages")->made->type_id, "dict");
  EXPECT_NE(toy().Run("ages")->made->init, "");
}

TEST_F(ClassBuilderTest, AnInitMessageMakesAnyBuiltInType) {
  absl::StatusOr<MethodOutcome> outcome = toy().Run("tasks");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->made->type_id, "Queue");
  queue::QueueInit init;
  ASSERT_TRUE(init.ParseFromString(outcome->made->init));
  EXPECT_EQ(init.maxsize(), 3);
}

TEST_F(ClassBuilderTest, ARangeIsStreamed) {
  EXPECT_EQ(Streamed<int>(toy().Run("number_stream")), (std::vector<int>{3, 4}));
}

TEST_F(ClassBuilderTest, AGeneratorsParametersLiveAsLongAsIt) {
  const std::string prefix = "a prefix that is too long to be inside the string object ";
  absl::StatusOr<MethodOutcome> outcome = toy().Run("rows", prefix, 2);
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(Streamed<std::string>(outcome), (std::vector<std::string>{prefix + "0", prefix + "1"}));
}

TEST_F(ClassBuilderTest, MethodsSayWhatTheyAre) {
  EXPECT_EQ(Info("add").signature, "add(by: int64) -> int64");
  EXPECT_EQ(Info("add").doc, "Adds.");
  EXPECT_EQ(Info("add").request, "parley.dynamic.Arguments");
  EXPECT_EQ(Info("add").reply, "parley.dynamic.Result");
  EXPECT_FALSE(Info("add").read_only || Info("add").idempotent);
  EXPECT_TRUE(Info("sum").read_only && Info("sum").idempotent);
  EXPECT_TRUE(!Info("clear").read_only && Info("clear").idempotent);
  EXPECT_EQ(Info("clear").signature, "clear() -> none");
  EXPECT_EQ(Info("join").signature, "join(text, text, text, optional[int32]) -> text");
  EXPECT_EQ(Info("punch_all").signature, "punch_all(list[ticket]) -> list[ticket]");
  EXPECT_EQ(Info("mirror").signature, "mirror(parley::Point) -> parley::Point");
  EXPECT_EQ(Info("twice").signature,
            "twice(parley.iterator.NextRequest) -> parley.iterator.NextRequest");
  EXPECT_EQ(Info("copy").signature, "copy() -> Toy");
  EXPECT_EQ(Info("copy").returns, "Toy");
  EXPECT_EQ(Info("copy_or_not").signature, "copy_or_not(copy: bool) -> Toy");
  EXPECT_EQ(Info("copy_or_not").doc, "Maybe.");
  EXPECT_EQ(Info("rows").signature, "rows(text, int32) -> Iterator[text]");
  EXPECT_EQ(Info("rows").returns, "Iterator");
  EXPECT_TRUE(Info("rows").streams && Info("number_stream").streams);
  EXPECT_FALSE(Info("numbers").streams);
}

TEST_F(ClassBuilderTest, TheClassSaysWhatItIs) {
  const engine::TypeInfo* info = registry_.Find("Toy");
  ASSERT_NE(info, nullptr);
  EXPECT_EQ(info->doc, "A toy.");
  EXPECT_EQ(info->signature, "Toy(name: text)");
  EXPECT_EQ(info->init, "parley.dynamic.Arguments");
  EXPECT_EQ(info->methods.size(), 26u);
  EXPECT_TRUE(info->hosted);
  EXPECT_FALSE(info->concurrent);
}

TEST(TypeName, NamesWhatTravels) {
  EXPECT_EQ(NameOf<void>(), "none");
  EXPECT_EQ(NameOf<uint8_t>(), "uint8");
  EXPECT_EQ(NameOf<double>(), "float64");
  EXPECT_EQ(NameOf<Bytes>(), "bytes");
  EXPECT_EQ((NameOf<std::map<std::string, std::vector<bool>>>()), "map[text, list[bool]]");
  EXPECT_EQ((NameOf<std::set<int>>()), "set[int32]");
  EXPECT_EQ((NameOf<std::tuple<int, float>>()), "tuple[int32, float32]");
  EXPECT_EQ((NameOf<std::array<int64_t, 3>>()), "list[int64]");
  EXPECT_EQ((NameOf<std::variant<bool, std::string>>()), "bool | text");
  EXPECT_EQ(NameOf<Datum>(), "any");
  EXPECT_EQ(NameOf<ObjectRef>(), "reference");
}

// A class with many methods, without a macro.
struct Wide {
  template <int kNumber>
  int Method(int by) const {
    return kNumber + by;
  }
};

template <int... kNumbers>
void AddMethods(ClassBuilder<Wide> wide, std::integer_sequence<int, kNumbers...>) {
  (wide.Const(absl::StrCat("method_", kNumbers), &Wide::Method<kNumbers>), ...);
}

TEST(WideClass, AHundredMethods) {
  Registry registry;
  AddMethods(registry.Register<Wide>("Wide").Constructor(), std::make_integer_sequence<int, 100>());
  EXPECT_EQ(registry.Find("Wide")->methods.size(), 100u);
  ClassHarness wide(registry, "Wide");
  ASSERT_TRUE(wide.Make().ok());
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(*wide.Call<int>(absl::StrCat("method_", i), 1000), 1000 + i);
  }
}

}  // namespace
}  // namespace hosting::testing
}  // namespace parley
