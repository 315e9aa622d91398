//! `impl Record`: the layout, and the fields as the core's passes see them.

use super::{Context, layout};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

pub(super) fn expand(cx: &Context<'_>) -> TokenStream {
    let (core, private, this) = (cx.core, &cx.private, &cx.this);
    let (impl_generics, _, where_clause) = cx.record.generics.split_for_impl();
    let (fields, layout) = (layout::fields(cx), layout::layout(cx));
    let (write, visit, read) = (write(cx), visit(cx), read(cx));
    let (view, view_mut, blob) = (&cx.view, &cx.view_mut, &cx.blob);
    let view_generics = cx.view_generics();
    let (_, view_ty, _) = view_generics.split_for_impl();
    let add_ons = super::add_ons::functions(cx);
    let pins = match cx.has_type_parameters() {
        true => layout::pin_checks(cx, &quote!(<Self as #core::Record>::LAYOUT)),
        false => Vec::new(),
    };
    quote! {
        #[automatically_derived]
        impl #impl_generics #core::Record for #this #where_clause {
            const FIELDS: &'static [#private::FieldLayout] = #fields;
            const LAYOUT: &'static #private::Layout = #layout;

            type View<#blob> = #view #view_ty;
            type ViewMut<#blob> = #view_mut #view_ty;

            #[inline]
            fn write<W: #private::FieldWriter>(&self, w: &mut W) -> ::core::result::Result<(), W::Error> {
                #(const { #pins };)*
                #(#write)*
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn fields<V: #private::FieldVisitor>(v: &mut V) -> ::core::result::Result<(), V::Error> {
                #(#visit)*
                ::core::result::Result::Ok(())
            }

            #[inline]
            fn read<S: #private::FieldReader>(s: S) -> Self {
                Self { #(#read),* }
            }

            fn view_mut(bytes: &mut [u8]) -> ::core::result::Result<Self::ViewMut<'_>, #core::Error> {
                ::core::result::Result::map(#private::RawViewMut::open(bytes), #view_mut)
            }

            #add_ons
        }
    }
}

/// Shows every stored field's value to a writer.
fn write<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    let private = &cx.private;
    cx.record.fields.iter().enumerate().map(move |(i, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        let value = match (field.retired, field.nullable) {
            (true, _) => quote!(::core::option::Option::None),
            (false, true) => quote!(::core::option::Option::as_ref(&self.#ident)),
            (false, false) => quote!(::core::option::Option::Some(&self.#ident)),
        };
        quote_spanned!(field.span=> #private::FieldWriter::field::<#ty, #i>(w, #value)?;)
    })
}

/// Shows every stored field's type to a visitor.
fn visit<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    let private = &cx.private;
    cx.record.fields.iter().enumerate().map(move |(i, field)| {
        let ty = &field.ty;
        quote!(#private::FieldVisitor::field::<#ty, #i>(v)?;)
    })
}

/// Makes the struct from a reader.
fn read<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = TokenStream> + 'a {
    let (core, private) = (cx.core, &cx.private);
    let stored = cx.record.fields.iter().enumerate().map(move |(i, field)| {
        let (ident, ty) = (&field.ident, &field.ty);
        if field.retired {
            return quote!(#ident: #core::Retired::new());
        }
        let get = |nullable: bool| if nullable { quote!(get_opt) } else { quote!(get) };
        let this = get(field.nullable);
        // SAFETY of the generated code: the type is the one that the layout was made with.
        let value = quote!(unsafe { #private::FieldReader::#this::<#ty, #i>(s) });
        let Some((old_i, old)) = cx.taken_over(field) else { return quote!(#ident: #value) };
        let (old_ty, old_get) = (&old.ty, get(old.nullable));
        let older = quote!(unsafe { #private::FieldReader::#old_get::<#old_ty, #old_i>(s) });
        let older = super::view::take_over(cx, field, old, older, &quote!(widen_owned));
        quote!(#ident: if #private::FieldReader::has::<#i>(s) { #value } else { #older })
    });
    let skipped = cx.record.add_ons.iter().map(|add_on| {
        let ident = &add_on.ident;
        quote!(#ident: ::core::default::Default::default())
    });
    stored.chain(skipped)
}
