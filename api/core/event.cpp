#include "api/core/definitions.hpp"

namespace qvd::api::core {

const char* const kEvent = R"json({
 "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
 "metadata": {"name": "events"},
 "spec": {
  "group": "", "scope": "Namespaced",
  "names": {"kind": "Event", "plural": "events", "singular": "event", "shortNames": ["ev"],
   "listKind": "EventList"},
  "versions": [{"name": "v1", "served": true, "storage": true,
   "schema": {"openAPIV3Schema": {
    "description": "Event reports something that happened to an object. Events vanish after an hour.",
    "type": "object", "required": ["involvedObject"],
    "properties": {
     "involvedObject": {"type": "object", "description": "The object it happened to.",
      "properties": {
       "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "name": {"type": "string"},
       "namespace": {"type": "string"}, "uid": {"type": "string"},
       "resourceVersion": {"type": "string"}, "fieldPath": {"type": "string"}}},
     "related": {"type": "object", "description": "Another object that took part.",
      "properties": {
       "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "name": {"type": "string"},
       "namespace": {"type": "string"}, "uid": {"type": "string"},
       "resourceVersion": {"type": "string"}, "fieldPath": {"type": "string"}}},
     "reason": {"type": "string", "description": "One word for programs: why it happened."},
     "message": {"type": "string", "description": "What happened, for people."},
     "type": {"type": "string", "description": "Normal or Warning."},
     "action": {"type": "string", "description": "What was done or failed."},
     "source": {"type": "object", "description": "Who reports it.",
      "properties": {
       "component": {"type": "string", "description": "The program."},
       "host": {"type": "string", "description": "The machine it runs on."}}},
     "reportingComponent": {"type": "string", "description": "The program that reports it."},
     "reportingInstance": {"type": "string", "description": "Which of its instances."},
     "count": {"type": "integer", "format": "int32", "description": "How often it happened."},
     "firstTimestamp": {"type": "string", "format": "date-time", "description": "The first time."},
     "lastTimestamp": {"type": "string", "format": "date-time", "description": "The latest time."},
     "eventTime": {"type": "string", "format": "date-time",
      "description": "The first time, to the microsecond."},
     "series": {"type": "object", "description": "How it went on.",
      "properties": {
       "count": {"type": "integer", "format": "int32", "description": "How often it happened."},
       "lastObservedTime": {"type": "string", "format": "date-time",
        "description": "The latest time, to the microsecond."}}}}}}}]}})json";

}  // namespace qvd::api::core
