#include "api/cel/program.hpp"

#include <vector>

#include "api/cel/check.hpp"
#include "api/cel/eval.hpp"
#include "api/cel/parser.hpp"

namespace qvd::api::cel {

struct Program::Impl {
  ExprPtr root;
  Checked checked;
  const Shape* self = nullptr;
  bool optional_old_self = false;
};

Program::Program(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Program::~Program() = default;

base::Result<std::unique_ptr<const Program>> Program::compile(std::string_view source,
                                                              const Shape& self,
                                                              const Options& options) {
  const std::string where = "cannot compile the expression '" + std::string(source) + "'";
  auto root = parse(source);
  if (!root) return root.status().with_context(where);
  auto checked = check(**root, self, options);
  if (!checked) return checked.status().with_context(where);
  auto impl = std::make_unique<Impl>();
  impl->root = std::move(*root);
  impl->checked = *checked;
  impl->self = &self;
  impl->optional_old_self = options.optional_old_self;
  return std::unique_ptr<const Program>(new Program(std::move(impl)));
}

bool Program::uses_old_self() const {
  return impl_->checked.uses_old_self;
}

Value Program::evaluate(const base::Json& self, const base::Json* old_self, Budget& budget) const {
  std::vector<Value> slots(impl_->checked.slots);
  slots[kSelfSlot] = Value::json(self, impl_->self);
  if (impl_->checked.uses_old_self) {
    std::optional<Value> old;
    if (old_self != nullptr && !old_self->is_null()) old = Value::json(*old_self, impl_->self);
    slots[kOldSelfSlot] = impl_->optional_old_self ? Value::optional(std::move(old))
                                                   : std::move(old).value_or(Value());
  }
  return cel::evaluate(*impl_->root, slots, budget);
}

}  // namespace qvd::api::cel
