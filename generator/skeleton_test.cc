// A generated skeleton at work: dispatch, refusals, references, type information.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "generator/testdata/ledger.skeleton.h"
#include "parley/broker/engine/type_registry.h"

namespace parley::testdata {
namespace {

using engine::Host;
using engine::Servant;
using engine::TypedResponder;

// Keeps the last answer.
class Answers : public engine::ReplyTarget {
 public:
  void Reply(engine::SessionId, uint64_t, const google::protobuf::MessageLite& reply,
             const std::vector<const ObjectRef*>& refs) override {
    status = absl::OkStatus();
    bytes = reply.SerializeAsString();
    ids.clear();
    for (const ObjectRef* ref : refs) ids.push_back(ref->id());
  }
  void ReplySerialized(engine::SessionId, uint64_t, std::string,
                       const std::vector<const ObjectRef*>&) override {
    FAIL() << "a skeleton knows its replies' types";
  }
  void Fail(engine::SessionId, uint64_t, const absl::Status& failure) override { status = failure; }

  absl::Status status = absl::UnknownError("no answer yet");
  std::string bytes;
  std::vector<uint64_t> ids;
};

class LedgerServant final : public LedgerSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<Servant>> Make(Host*, const LedgerInit& init) {
    if (init.owner().empty()) return absl::InvalidArgumentError("Ledger: name its owner");
    return std::make_unique<LedgerServant>();
  }
  void Add(const AddRequest& request, TypedResponder<AddReply> reply) override {
    text_ += request.text();
    AddReply sum;
    sum.set_count(text_.size());
    reply.Send(sum);
  }
  void Total(const TotalRequest&, TypedResponder<TotalReply> reply) override { reply.Send({}); }
  void Clear(const ClearRequest&, TypedResponder<ClearReply>) override {}  // forgets to answer
  void Dump(const DumpRequest&, TypedResponder<DumpReply> reply) override { reply.Send(dump); }
  void Open(const OpenRequest&, TypedResponder<OpenReply> reply) override {
    OpenReply opened;
    opened.mutable_ref()->set_id(7);
    reply.Send(opened);
  }
  void Find(const FindRequest&, TypedResponder<FindReply> reply) override { reply.Send({}); }
  void Debtors(const DebtorsRequest&, TypedResponder<DebtorsReply> reply) override {
    reply.Send({});
  }
  void Seal(const SealRequest&, TypedResponder<SealReply> reply) override { reply.Send({}); }
  void Tail(const TailRequest&, TypedResponder<dynamic::Result> reply) override {
    dynamic::Result stream;
    stream.mutable_ref()->set_id(8);
    reply.Send(stream);
  }
  void note(const NoteRequest&, TypedResponder<NoteReply> reply) override { reply.Send({}); }
  Datum State() const override { return {}; }

  DumpReply dump;

 private:
  std::string text_;
};

class PageServant final : public PageSkeleton {
 public:
  static absl::StatusOr<std::unique_ptr<Servant>> Make(Host*) {
    return std::make_unique<PageServant>();
  }
  void Last(const LastRequest&, TypedResponder<LastReply> reply) override { reply.Send({}); }
  Datum State() const override { return {}; }
};

class SkeletonTest : public ::testing::Test {
 protected:
  void Dispatch(const std::string& method, const std::string& request) {
    const engine::MethodEntry* entry = servant_.FindMethod(method);
    ASSERT_NE(entry, nullptr) << method;
    entry->run(servant_, *entry, request, engine::Responder(&answers_, {1, 1}, 1, std::nullopt));
  }

  Answers answers_;
  LedgerServant servant_;
};

TEST_F(SkeletonTest, ACallReachesItsMethodAndItsReplyTheCaller) {
  AddRequest request;
  request.set_text("milk");
  Dispatch("Add", request.SerializeAsString());
  ASSERT_TRUE(answers_.status.ok()) << answers_.status;
  AddReply reply;
  ASSERT_TRUE(reply.ParseFromString(answers_.bytes));
  EXPECT_EQ(reply.count(), 4u);
  EXPECT_TRUE(answers_.ids.empty());
}

TEST_F(SkeletonTest, AnUnknownMethodHasNoEntry) {
  EXPECT_EQ(servant_.FindMethod("Burn"), nullptr);
  EXPECT_EQ(servant_.FindMethod("add"), nullptr);
  EXPECT_EQ(servant_.FindMethod(""), nullptr);
}

TEST_F(SkeletonTest, ARequestThatDoesNotParseIsInvalidAndNamed) {
  Dispatch("Add", "\xff\xff");
  EXPECT_EQ(answers_.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(answers_.status.message(),
            "Ledger.Add: the request is not a valid parley.testdata.AddRequest, or a text in it is "
            "not UTF-8, or a value nested deeper than 32 levels; correct or flatten it");
}

TEST_F(SkeletonTest, AForgottenAnswerIsInternal) {
  Dispatch("Clear", "");
  EXPECT_EQ(answers_.status.code(), absl::StatusCode::kInternal);
}

TEST_F(SkeletonTest, TheReferenceThatAMethodReturnsIsHandedOver) {
  Dispatch("Open", "");
  ASSERT_TRUE(answers_.status.ok()) << answers_.status;
  EXPECT_EQ(answers_.ids, std::vector<uint64_t>({7}));
}

TEST_F(SkeletonTest, AStreamIsAReferenceToItsIterator) {
  Dispatch("Tail", "");
  ASSERT_TRUE(answers_.status.ok()) << answers_.status;
  EXPECT_EQ(answers_.ids, std::vector<uint64_t>({8}));
}

TEST_F(SkeletonTest, ReferencesAreFoundHoweverDeepTheyLie) {
  DumpReply::Folder* root = servant_.dump.mutable_root();
  root->mutable_class_()->set_id(1);
  DumpReply::Leaf* leaf = root->add_leaves();
  leaf->mutable_within()->mutable_class_()->set_id(2);
  DatumEntry* note = leaf->mutable_notes()->add_entries();
  note->mutable_key()->mutable_list()->add_items()->mutable_ref()->set_id(3);
  note->mutable_value()->mutable_map()->add_entries()->mutable_value()->mutable_ref()->set_id(4);
  (*servant_.dump.mutable_named())["a"].mutable_ref()->set_id(5);
  servant_.dump.mutable_money()->mutable_issuer()->set_id(6);
  Dispatch("Dump", "");
  ASSERT_TRUE(answers_.status.ok()) << answers_.status;
  std::sort(answers_.ids.begin(), answers_.ids.end());
  EXPECT_EQ(answers_.ids, std::vector<uint64_t>({1, 2, 3, 4, 5, 6}));
}

TEST(SkeletonTypeTest, TheMethodTableSaysWhatTheIdlSays) {
  absl::Span<const engine::MethodEntry> methods = LedgerSkeleton::MethodTable();
  ASSERT_EQ(methods.size(), 10u);
  for (uint32_t i = 0; i < methods.size(); ++i) EXPECT_EQ(methods[i].number, i + 1);
  EXPECT_EQ(methods[0].name, "Add");
  EXPECT_FALSE(methods[0].read_only || methods[0].idempotent || methods[0].waits);
  EXPECT_EQ(methods[1].name, "Total");
  EXPECT_TRUE(methods[1].read_only && methods[1].idempotent);
  EXPECT_FALSE(methods[1].waits);
  EXPECT_EQ(methods[2].name, "Clear");
  EXPECT_TRUE(!methods[2].read_only && methods[2].idempotent && methods[2].waits);
  EXPECT_EQ(methods[9].name, "note");
}

TEST(SkeletonTypeTest, MethodsSayWhatTheIdlSays) {
  std::vector<engine::MethodInfo> methods = LedgerSkeleton::TypeTable("Ledger").methods;
  ASSERT_EQ(methods.size(), 10u);
  EXPECT_EQ(methods[0].name, "Add");
  EXPECT_FALSE(methods[0].read_only || methods[0].idempotent);
  EXPECT_TRUE(methods[1].read_only && methods[1].idempotent);
  EXPECT_TRUE(!methods[2].read_only && methods[2].idempotent);
  EXPECT_EQ(methods[4].returns, "Page");
  EXPECT_EQ(methods[0].signature, "Add(AddRequest) -> AddReply");
  EXPECT_EQ(methods[0].doc, "Adds an entry. INVALID_ARGUMENT: it has no text.");
  EXPECT_EQ(methods[0].request, "parley.testdata.AddRequest");
  EXPECT_EQ(methods[0].reply, "parley.testdata.AddReply");
  EXPECT_FALSE(methods[0].streams);
  EXPECT_EQ(methods[8].name, "Tail");
  EXPECT_TRUE(methods[8].streams);
  EXPECT_EQ(methods[8].returns, "Iterator");
  EXPECT_EQ(methods[8].signature, "Tail(TailRequest) -> stream Entry");
  EXPECT_EQ(methods[8].reply, "parley.dynamic.Result");
}

TEST(SkeletonTypeTest, ATypeSaysWhatTheIdlSays) {
  engine::TypeInfo ledger = LedgerSkeleton::Type<LedgerServant>("Journal");
  EXPECT_EQ(ledger.doc,
            "What is owed to whom.\n\nEach entry stays; a path such as C:\\\nmust not swallow the "
            "next line.");
  EXPECT_EQ(ledger.signature, "Journal(LedgerInit)");
  EXPECT_EQ(ledger.init, "parley.testdata.LedgerInit");
  EXPECT_EQ(PageSkeleton::Type<PageServant>().signature, "Page()");
  EXPECT_EQ(PageSkeleton::Type<PageServant>().init, "");
}

TEST(SkeletonTypeTest, ATypeMakesServantsFromItsInitMessage) {
  engine::TypeRegistry registry;
  ASSERT_TRUE(registry.Register(LedgerSkeleton::Type<LedgerServant>("Ledger")).ok());
  ASSERT_TRUE(registry.Register(PageSkeleton::Type<PageServant>()).ok());
  const engine::TypeInfo* ledger = registry.Find("Ledger");
  ASSERT_NE(ledger, nullptr);
  LedgerInit init;
  init.set_owner("Ada");
  EXPECT_TRUE(ledger->make(nullptr, init.SerializeAsString()).ok());
  EXPECT_EQ(ledger->make(nullptr, "").status().message(), "Ledger: name its owner");
  EXPECT_EQ(
      ledger->make(nullptr, "\xff").status(),
      absl::InvalidArgumentError("Ledger: the init message is not a valid "
                                 "parley.testdata.LedgerInit, or a text in it is not UTF-8, or a "
                                 "value nested deeper than 32 levels; correct or flatten it"));
  EXPECT_EQ(LedgerSkeleton::Type<LedgerServant>("Journal").type_id, "Journal");
  ASSERT_NE(registry.Find("Page"), nullptr);
  EXPECT_TRUE(registry.Find("Page")->make(nullptr, "").ok());
}

}  // namespace
}  // namespace parley::testdata
