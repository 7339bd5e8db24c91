// A generated hosted skeleton at work: calls, what they give, what makes an instance.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <typeindex>
#include <utility>
#include <vector>

#include "generator/testdata/ledger.skeleton.h"
#include "generator/testdata/shared/stamp.skeleton.h"
#include "parley/base/status.h"
#include "parley/proto/iterator.pb.h"
#include "parley/proto/list.pb.h"

namespace parley::testdata {
namespace {

using hosting::ClassInfo;
using hosting::HostedClassOf;
using hosting::MethodOutcome;

class Page : public HostedPage {
 public:
  absl::StatusOr<LastReply> Last(const LastRequest&, CallContext&) override {
    LastReply reply;
    reply.mutable_value()->set_text("milk");
    return reply;
  }
};

class Stamp : public shared::HostedStamp {
 public:
  absl::StatusOr<shared::PressReply> Press(const shared::PressRequest&, CallContext&) override {
    return shared::PressReply();
  }
};

class Book : public HostedLedger {
 public:
  absl::StatusOr<AddReply> Add(const AddRequest& request, CallContext& context) override {
    if (request.text().empty()) return absl::InvalidArgumentError("the entry has no text");
    entries.push_back(request.text());
    session = context.session();
    AddReply reply;
    reply.set_count(entries.size());
    return reply;
  }
  absl::StatusOr<TotalReply> Total(const TotalRequest&, CallContext&) override {
    return TotalReply();
  }
  absl::StatusOr<ClearReply> Clear(const ClearRequest&, CallContext&) override {
    return ClearReply();
  }
  absl::StatusOr<DumpReply> Dump(const DumpRequest&, CallContext&) override {
    DumpReply reply;
    (*reply.mutable_named())["a"].mutable_ref()->set_id(5);
    reply.mutable_money()->mutable_issuer()->set_id(6);
    return reply;
  }
  absl::StatusOr<std::shared_ptr<HostedPage>> Open(const OpenRequest&, CallContext&) override {
    return page;
  }
  absl::StatusOr<ObjectAndReply<std::shared_ptr<HostedPage>, FindReply>> Find(
      const FindRequest& request, CallContext&) override {
    FindReply reply;
    reply.set_entries(2);
    reply.mutable_about()->mutable_ref()->set_id(7);
    reply.mutable_ref()->set_id(99);  // not for it to fill in
    if (!request.has_debtor()) return {{nullptr, reply}};
    return {{page, reply}};
  }
  absl::StatusOr<NewObject<list::ListInit>> Debtors(const DebtorsRequest&, CallContext&) override {
    list::ListInit init;
    init.mutable_initial()->add_items()->set_text("Ada");
    return NewObject<list::ListInit>{init};
  }
  absl::StatusOr<std::shared_ptr<shared::HostedStamp>> Seal(const SealRequest&,
                                                            CallContext&) override {
    return std::make_shared<Stamp>();
  }
  absl::StatusOr<Generator<Entry>> Tail(const TailRequest& request, CallContext&) override {
    std::vector<Entry> tail;
    for (size_t i = request.from(); i < entries.size(); ++i) {
      tail.emplace_back().set_text(entries[i]);
    }
    return tail;
  }
  absl::StatusOr<NoteReply> note(const NoteRequest& request, CallContext&) override {
    NoteReply reply;
    *reply.mutable_noted() = request;
    return reply;
  }

  std::vector<std::string> entries;
  std::shared_ptr<Page> page = std::make_shared<Page>();
  uint64_t session = 0;
};

class Ledger : public Book {
 public:
  static absl::StatusOr<std::unique_ptr<Ledger>> Make(const LedgerInit& init) {
    if (init.owner().empty()) return absl::InvalidArgumentError("name its owner");
    return std::make_unique<Ledger>();
  }
};

class HostedTest : public ::testing::Test {
 protected:
  absl::StatusOr<MethodOutcome> Run(const std::string& method, const std::string& request = "") {
    return type_.Find(method)->run(&static_cast<HostedLedger&>(ledger_), request, context_);
  }
  static std::vector<uint64_t> IdsOf(const std::vector<ObjectRef>& refs) {
    std::vector<uint64_t> ids;
    for (const ObjectRef& ref : refs) ids.push_back(ref.id());
    return ids;
  }

  CallContext context_{3, 1, absl::InfiniteFuture()};
  ClassInfo type_ = HostedClassOf<Ledger>();
  Ledger ledger_;
};

TEST_F(HostedTest, ACallReachesItsMethodWithItsContext) {
  AddRequest request;
  request.set_text("milk");
  absl::StatusOr<MethodOutcome> outcome = Run("Add", request.SerializeAsString());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  AddReply reply;
  ASSERT_TRUE(reply.ParseFromString(outcome->reply));
  EXPECT_EQ(reply.count(), 1u);
  EXPECT_FALSE(outcome->made.has_value());
  EXPECT_EQ(ledger_.session, 3u);
}

TEST_F(HostedTest, AFailureComesBackAsItIs) {
  EXPECT_EQ(Run("Add").status(), absl::InvalidArgumentError("the entry has no text"));
}

TEST_F(HostedTest, ARequestThatDoesNotParseIsInvalidAndNamed) {
  EXPECT_EQ(
      Run("Add", "\xff\xff").status(),
      absl::InvalidArgumentError(
          "the request is not a valid parley.testdata.AddRequest, or a text "
          "in it is not UTF-8, or a value nested deeper than 32 levels; correct or flatten it"));
}

TEST_F(HostedTest, TheReferencesInRequestAndReplyAreFound) {
  absl::StatusOr<MethodOutcome> outcome = Run("Dump");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(IdsOf(outcome->refs), std::vector<uint64_t>({5, 6}));

  NoteRequest request;
  request.mutable_request()->mutable_issuer()->set_id(4);
  const auto& refs = type_.Find("note")->refs;
  EXPECT_EQ(IdsOf(refs(request.SerializeAsString())), std::vector<uint64_t>({4}));
  EXPECT_TRUE(refs("\xff\xff").empty());
  EXPECT_EQ(type_.Find("Add")->refs, nullptr);
}

TEST_F(HostedTest, AnObjectIsReturnedAsItsTypesInstance) {
  absl::StatusOr<MethodOutcome> outcome = Run("Open");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_TRUE(outcome->made.has_value());
  EXPECT_EQ(outcome->reply, "");
  EXPECT_EQ(outcome->made->instance.get(), static_cast<HostedPage*>(ledger_.page.get()));
  EXPECT_EQ(outcome->made->type_id, "Page");
  EXPECT_EQ(outcome->made->instance_type, HostedClassOf<Page>().type);
  EXPECT_EQ(HostedClassOf<Page>().type, std::type_index(typeid(HostedPage)));

  outcome = Run("Seal");  // of another file
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_EQ(outcome->made->type_id, "Stamp");
  EXPECT_EQ(outcome->made->instance_type, HostedClassOf<Stamp>().type);
}

TEST_F(HostedTest, NoObjectIsAnError) {
  ledger_.page = nullptr;
  absl::Status status = Run("Open").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(IsRuntimeError(status)) << status;
}

TEST_F(HostedTest, AnObjectMayComeWithMoreOrBeMissingThere) {
  absl::StatusOr<MethodOutcome> outcome = Run("Find");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  EXPECT_FALSE(outcome->made.has_value());
  FindReply reply;
  ASSERT_TRUE(reply.ParseFromString(outcome->reply));
  EXPECT_FALSE(reply.has_ref());
  EXPECT_EQ(reply.entries(), 2u);
  EXPECT_EQ(IdsOf(outcome->refs), std::vector<uint64_t>({7}));

  FindRequest request;
  request.set_debtor("Ada");
  outcome = Run("Find", request.SerializeAsString());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_TRUE(outcome->made.has_value());
  EXPECT_EQ(outcome->made->type_id, "Page");
}

TEST_F(HostedTest, AnObjectOfTheEnginesIsReturnedAsWhatItIsMadeFrom) {
  absl::StatusOr<MethodOutcome> outcome = Run("Debtors");
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_TRUE(outcome->made.has_value());
  EXPECT_EQ(outcome->made->instance, nullptr);
  EXPECT_EQ(outcome->made->type_id, "list");
  list::ListInit init;
  ASSERT_TRUE(init.ParseFromString(outcome->made->init));
  EXPECT_EQ(init.initial().items(0).text(), "Ada");
}

TEST_F(HostedTest, AStreamIsAnIteratorOverItsMessages) {
  ledger_.entries = {"milk", "bread"};
  TailRequest request;
  request.set_from(1);
  absl::StatusOr<MethodOutcome> outcome = Run("Tail", request.SerializeAsString());
  ASSERT_TRUE(outcome.ok()) << outcome.status();
  ASSERT_TRUE(outcome->made.has_value());
  const hosting::MadeObject& made = *outcome->made;
  ASSERT_NE(made.type, nullptr);
  EXPECT_EQ(made.type->type_id, "Iterator");
  absl::StatusOr<MethodOutcome> next =
      made.type->Find("Next")->run(made.instance.get(), "", context_);
  ASSERT_TRUE(next.ok()) << next.status();
  iterator::NextReply page;
  ASSERT_TRUE(page.ParseFromString(next->reply));
  ASSERT_EQ(page.values_size(), 1);
  EXPECT_EQ(page.values(0).message().type(), "parley.testdata.Entry");
}

TEST_F(HostedTest, AClassSaysWhatTheIdlSays) {
  EXPECT_EQ(type_.type_id, "Ledger");
  EXPECT_EQ(type_.signature, "Ledger(LedgerInit)");
  EXPECT_EQ(type_.init, "parley.testdata.LedgerInit");
  EXPECT_EQ(type_.doc.substr(0, 21), "What is owed to whom.");
  EXPECT_EQ(type_.methods.size(), 10u);
  EXPECT_TRUE(type_.Find("Total")->info.read_only);
  EXPECT_TRUE(type_.Find("Tail")->info.streams);
  EXPECT_EQ(type_.Find("Burn"), nullptr);
}

// What makes an instance.

class ByConstructor : public Book {
 public:
  ByConstructor() = default;  // is not what is taken
  explicit ByConstructor(const LedgerInit& init) { entries = {init.owner()}; }
};

// Only methods make it.
class ByMethods : public Page {
 public:
  explicit ByMethods(Ledger*) {}
};

std::string OwnerInit() {
  LedgerInit init;
  init.set_owner("Ada");
  return init.SerializeAsString();
}

TEST_F(HostedTest, MakeMakesAnInstance) {
  auto made = type_.construct(OwnerInit(), context_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(type_.Find("Clear")->run(made->get(), "", context_).ok());
  EXPECT_EQ(type_.construct("", context_).status(), absl::InvalidArgumentError("name its owner"));
  EXPECT_EQ(type_.construct("\xff\xff", context_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(HostedTest, AConstructorMakesAnInstanceWithOrWithoutInit) {
  EXPECT_TRUE(HostedClassOf<Page>().construct("", context_).ok());
  EXPECT_TRUE(HostedClassOf<Book>().construct(OwnerInit(), context_).ok());
  auto made = HostedClassOf<ByConstructor>().construct(OwnerInit(), context_);
  ASSERT_TRUE(made.ok()) << made.status();
  const auto* book = static_cast<const ByConstructor*>(static_cast<HostedLedger*>(made->get()));
  EXPECT_EQ(book->entries, std::vector<std::string>({"Ada"}));
  EXPECT_EQ(HostedClassOf<ByMethods>().construct, nullptr);
  EXPECT_EQ(HostedClassOf<HostedPage>().construct, nullptr);
}

TEST_F(HostedTest, AFactoryMayReturnTheSameInstanceEachTime) {
  auto shared = std::make_shared<Ledger>();
  ClassInfo type = HostedClassOf<Ledger>([shared] { return shared; });
  auto one = type.construct("", context_);
  auto two = type.construct("", context_);
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->get(), static_cast<HostedLedger*>(shared.get()));
  EXPECT_EQ(one->get(), two->get());

  type = HostedClassOf<Ledger>(
      [](const LedgerInit& init, CallContext& context) -> absl::StatusOr<std::shared_ptr<Ledger>> {
        if (context.session() != 3) return absl::InternalError(init.owner());
        return nullptr;
      });
  EXPECT_TRUE(IsRuntimeError(type.construct(OwnerInit(), context_).status()));
}

// Shares two types: it says which one is meant.
class Both : public Page, public Stamp {};

TEST_F(HostedTest, AClassOfTwoTypesIsRegisteredAsEither) {
  EXPECT_EQ(HostedPage::ClassOf<Both>().type_id, "Page");
  ClassInfo stamp = shared::HostedStamp::ClassOf<Both>();
  EXPECT_EQ(stamp.type_id, "Stamp");
  auto made = stamp.construct("", context_);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_TRUE(stamp.Find("Press")->run(made->get(), "", context_).ok());
}

}  // namespace
}  // namespace parley::testdata
