#include <benchmark/benchmark.h>

#include "api/crds/crd_documents.hpp"
#include "api/schema/schema.hpp"

namespace {

using qvd::api::Schema;
using qvd::base::Json;

std::unique_ptr<const Schema> schema_of(std::string_view kind) {
  for (const std::string_view text : qvd::api::crd_documents()) {
    const Json crd = *qvd::base::parse_json(text);
    if (crd["spec"]["names"]["kind"] != kind) continue;
    auto schema = Schema::compile(crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]);
    QVD_CHECK(schema.has_value(), "the schema compiles");
    return std::move(*schema);
  }
  return nullptr;
}

// A machine as an administrator writes it, and one as the controller keeps it.
Json machine() {
  return *qvd::base::parse_json(R"({"apiVersion":"qvd.dev/v1beta1","kind":"VirtualMachine",
    "metadata":{"name":"alice-office","namespace":"acme"},
    "spec":{"id":10000,"user":"alice","flavour":"office","imageTag":"default","power":"Auto",
      "address":"10.3.15.50","properties":{"department":"sales","room":"4.12"}},
    "status":{"state":"Running","observedGeneration":3,"conditions":[
      {"type":"Ready","status":"True","reason":"Running","message":"","lastTransitionTime":"2026-11-21T08:00:00Z"},
      {"type":"Placed","status":"True","reason":"Placed","message":"","lastTransitionTime":"2026-11-21T08:00:00Z"}]}})");
}

void prepare(benchmark::State& state) {
  const auto schema = schema_of("VirtualMachine");
  const Json object = machine();
  for (auto _ : state) {
    Json copy = object;
    schema->prepare(copy);
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(prepare);

void validate_create(benchmark::State& state) {
  const auto schema = schema_of("VirtualMachine");
  Json object = machine();
  schema->prepare(object);
  for (auto _ : state) benchmark::DoNotOptimize(schema->validate(object));
}
BENCHMARK(validate_create);

void validate_update(benchmark::State& state) {
  const auto schema = schema_of("VirtualMachine");
  Json old = machine();
  schema->prepare(old);
  Json object = old;
  object["status"]["state"] = "Stopped";
  for (auto _ : state) benchmark::DoNotOptimize(schema->validate(object, &old));
}
BENCHMARK(validate_update);

void compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(schema_of("VirtualMachine"));
}
BENCHMARK(compile);

}  // namespace
