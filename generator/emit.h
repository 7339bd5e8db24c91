#ifndef PARLEY_GENERATOR_EMIT_H_
#define PARLEY_GENERATOR_EMIT_H_

#include <google/protobuf/io/printer.h>

#include <map>
#include <string>

#include "parley/generator/idl.h"

namespace parley::generator {

// The text of each generated file. Pure: the same IDL gives the same text.
void EmitProxyHeader(const IdlFile& file, google::protobuf::io::Printer* out);
void EmitProxySource(const IdlFile& file, google::protobuf::io::Printer* out);
void EmitSkeletonHeader(const IdlFile& file, google::protobuf::io::Printer* out);
void EmitSkeletonSource(const IdlFile& file, google::protobuf::io::Printer* out);

// Parts of the skeletons: the classes whose methods run outside of the engine.
void EmitHostedIncludes(const IdlFile& file, google::protobuf::io::Printer* out);
void EmitHostedClasses(const IdlFile& file, google::protobuf::io::Printer* out);
void EmitHostedDefinition(const IdlService& service, google::protobuf::io::Printer* out);

// Shared by the emitters.

// `proto/queue` of `proto/queue.proto`.
std::string Stem(const IdlFile& file);
std::string Stem(const google::protobuf::FileDescriptor* file);
// `::parley::queue::GetReply`.
std::string CppName(const google::protobuf::Descriptor* message);
void EmitPrologue(const IdlFile& file, const std::string& side, google::protobuf::io::Printer* out);
void EmitEpilogue(const IdlFile& file, const std::string& side, google::protobuf::io::Printer* out);
void OpenNamespace(const IdlFile& file, google::protobuf::io::Printer* out);
void CloseNamespace(const IdlFile& file, google::protobuf::io::Printer* out);
bool AnyMethod(const IdlFile& file, bool (*is)(const IdlMethod& method));
// `text` as a C++ string literal, with its quotes.
std::string Literal(const std::string& text);
// `doc` as a comment; nothing without one.
void EmitComment(const std::string& doc, google::protobuf::io::Printer* out);
// Functions CollectRefs for the messages that may carry references, in an unnamed
// namespace: those that methods reply and, if `requests`, those that hosted ones take.
void EmitCollectRefs(const IdlFile& file, bool requests, google::protobuf::io::Printer* out);
// The variables of a method: service, name, request, reply (as it travels), collect.
std::map<std::string, std::string> Variables(const IdlService& service, const IdlMethod& method);

}  // namespace parley::generator

#endif  // PARLEY_GENERATOR_EMIT_H_
