//! `FooFixed`: a blob without variable parts as a plain array of bytes with typed getters.

use super::{Context, method, view::docs};
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse_quote;

/// Nothing for records with type parameters, on which the length of an array can't depend, and nothing where the source shows
/// a field of variable length: blobs of such a record are read through views.
pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    if cx.has_type_parameters() || cx.is_variable() {
        return TokenStream::new();
    }
    let (core, private, fixed) = (cx.core, &cx.private, &cx.fixed);
    let (vis, this) = (&cx.vis, cx.this_static());
    let getters = cx.live_as_declared().into_iter().map(|(i, field)| {
        let (i, name, docs) = (cx.number(i), method(&field.ident), docs(field));
        let returns = cx.view_type(field, &parse_quote!('_));
        let requires = cx.requires(field, &quote!(FixedField));
        let get = if field.nullable { quote!(get_opt) } else { quote!(get) };
        quote! {
            #docs
            #[inline]
            #vis fn #name(&self) -> #returns #requires {
                #private::nested::#get::<#this, #i>(&self.0)
            }
        }
    });
    let getters = getters.chain(cx.refused());
    let doc = format!(
        "The fixed part of a blob of [`{}`] of its newest version, header included, at any alignment.",
        cx.record.ident
    );
    let zerocopy = quote!(#private::zerocopy).to_string();
    quote! {
        #private::fixed_layout! {
            #doc #vis struct #fixed[#private::fixed_len(<#this as #private::Definition>::FIELDS)], #zerocopy
        }

        #[automatically_derived]
        impl #fixed {
            #(#getters)*
        }

        const _: () = {
            #[automatically_derived]
            impl #core::FixedLayout for #fixed {
                type Record = #this;
            }
        };
    }
}
