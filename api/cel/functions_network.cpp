#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "api/cel/function.hpp"

namespace qvd::api::cel {
namespace {

/// An address or network, as 16 bytes of which the first `width` count.
struct Net final : Opaque {
  std::array<unsigned char, 16> bytes{};
  std::size_t width = 4;  // 4 or 16
  int prefix = -1;        // bits of a network, -1 for a plain address

  [[nodiscard]] bool same(const Opaque& other) const override {
    const Net& net = static_cast<const Net&>(other);
    return bytes == net.bytes && width == net.width && prefix == net.prefix;
  }
};

std::optional<Net> parse_ip(std::string_view text) {
  Net out;
  const std::string copy(text);
  if (inet_pton(AF_INET, copy.c_str(), out.bytes.data()) == 1) return out;
  out.width = 16;
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

std::optional<Net> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto out = parse_ip(text.substr(0, slash));
  const std::string_view bits = text.substr(slash + 1);
  if (!out || bits.empty() || bits.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(bits.data(), bits.data() + bits.size(), out->prefix);
  const bool in_range = out->prefix <= static_cast<int>(out->width * 8);
  if (error != std::errc() || end != bits.data() + bits.size() || !in_range) return std::nullopt;
  return out;
}

void clear_host_bits(Net& net) {
  for (int bit = net.prefix; bit < static_cast<int>(net.width * 8); ++bit)
    net.bytes[static_cast<std::size_t>(bit / 8)] &=
        static_cast<unsigned char>(~(0x80 >> (bit % 8)));
}

// Whether the first bits of an address are those of the network.
bool covers(const Net& net, const Net& inner) {
  if (net.width != inner.width) return false;
  if (inner.prefix >= 0 && inner.prefix < net.prefix) return false;
  Net outer = net;
  Net other = inner;
  other.prefix = net.prefix;
  clear_host_bits(outer);
  clear_host_bits(other);
  return outer.bytes == other.bytes;
}

Value wrap(Kind kind, const Net& net) {
  return Value::opaque(kind, std::make_shared<const Net>(net));
}
const Net& net_of(const Value& value) {
  return value.as<Net>();
}

std::string print_address(const Net& net) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(net.width == 4 ? AF_INET : AF_INET6, net.bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

Value make_ip(const Value* a, Budget&) {
  const auto net = parse_ip(a[0].text());
  return net ? wrap(Kind::kIp, *net)
             : Value::error("IP Address parse error during conversion from string: " +
                            std::string(a[0].text()));
}
Value is_ip(const Value* a, Budget&) {
  return Value::of(parse_ip(a[0].text()).has_value());
}
Value make_cidr(const Value* a, Budget&) {
  const auto net = parse_cidr(a[0].text());
  return net ? wrap(Kind::kCidr, *net)
             : Value::error("network address parse error during conversion from string: " +
                            std::string(a[0].text()));
}
Value is_cidr(const Value* a, Budget&) {
  return Value::of(parse_cidr(a[0].text()).has_value());
}

Value family(const Value* a, Budget&) {
  return Value::of(std::int64_t{net_of(a[0]).width == 4 ? 4 : 6});
}
Value contains_ip(const Value* a, Budget&) {
  return Value::of(covers(net_of(a[0]), net_of(a[1])));
}
Value contains_ip_text(const Value* a, Budget& budget) {
  const Value inner = make_ip(a + 1, budget);
  return inner.is_error() ? inner : Value::of(covers(net_of(a[0]), net_of(inner)));
}
Value contains_cidr_text(const Value* a, Budget& budget) {
  const Value inner = make_cidr(a + 1, budget);
  return inner.is_error() ? inner : Value::of(covers(net_of(a[0]), net_of(inner)));
}
Value prefix_length(const Value* a, Budget&) {
  return Value::of(std::int64_t{net_of(a[0]).prefix});
}
Value masked(const Value* a, Budget&) {
  Net net = net_of(a[0]);
  clear_host_bits(net);
  return wrap(Kind::kCidr, net);
}
Value ip_of(const Value* a, Budget&) {
  Net net = net_of(a[0]);
  net.prefix = -1;
  return wrap(Kind::kIp, net);
}
Value print_ip(const Value* a, Budget&) {
  return Value::string(print_address(net_of(a[0])));
}
Value print_cidr(const Value* a, Budget&) {
  return Value::string(print_address(net_of(a[0])) + "/" + std::to_string(net_of(a[0]).prefix));
}

}  // namespace

void add_network_functions(std::vector<Function>& out) {
  constexpr Kind kText = Kind::kString, kIp = Kind::kIp, kCidr = Kind::kCidr;
  out.push_back({"ip", false, {kText}, kIp, make_ip});
  out.push_back({"isIP", false, {kText}, Kind::kBool, is_ip});
  out.push_back({"cidr", false, {kText}, kCidr, make_cidr});
  out.push_back({"isCIDR", false, {kText}, Kind::kBool, is_cidr});
  out.push_back({"family", true, {kIp}, Kind::kInt, family});
  out.push_back({"containsIP", true, {kCidr, kIp}, Kind::kBool, contains_ip});
  out.push_back({"containsIP", true, {kCidr, kText}, Kind::kBool, contains_ip_text});
  out.push_back({"containsCIDR", true, {kCidr, kCidr}, Kind::kBool, contains_ip});
  out.push_back({"containsCIDR", true, {kCidr, kText}, Kind::kBool, contains_cidr_text});
  out.push_back({"prefixLength", true, {kCidr}, Kind::kInt, prefix_length});
  out.push_back({"masked", true, {kCidr}, kCidr, masked});
  out.push_back({"ip", true, {kCidr}, kIp, ip_of});
  out.push_back({"string", false, {kIp}, kText, print_ip});
  out.push_back({"string", false, {kCidr}, kText, print_cidr});
}

}  // namespace qvd::api::cel
