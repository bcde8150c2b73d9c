// The path of a value in errors: `items[2].counts["a b"].price`.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cpprpc::json {

/// Adds the name of a field or the key of a map. One that is not a plain word is put in brackets,
/// and a long one is shortened.
void append_name(std::string& path, std::string_view name);

/// Adds the index of an element.
void append_index(std::string& path, std::size_t index);

/// Adds a name or index, made with one of the above, at the front.
void prepend(std::string& path, std::string_view segment);

/// A value from the input, to be shown in an error: in double quotes, a long one shortened.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace cpprpc::json
