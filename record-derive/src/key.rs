//! `#[derive(Key)]`: structs as table keys.

use crate::attr::{self, Errors};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Data, DeriveInput, Error, Fields, ext::IdentExt, parse_quote, spanned::Spanned};

pub(crate) fn derive(input: &DeriveInput) -> syn::Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "a key is a struct: its fields are the key columns"));
    };
    let Fields::Named(fields) = &data.fields else {
        let message = "a key's fields need names, which the key columns get; a tuple such as `(i32, i64)` is a key as it is";
        return Err(Error::new(data.fields.span(), message));
    };
    let mut errors = Errors::default();
    let core = attr::Container::of_key(&input.attrs, &mut errors).core();
    let (mut idents, mut columns, mut types) = (Vec::new(), Vec::<String>::new(), Vec::new());
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let attrs = attr::Field::of_key(&field.attrs, &mut errors);
        let column =
            attrs.column.as_ref().map_or_else(|| ident.unraw().to_string(), |column| column.value.clone());
        if columns.contains(&column) {
            errors.at(ident.span(), format!("two key columns are named `{column}`"));
        }
        idents.push(ident);
        columns.push(column);
        types.push(&field.ty);
    }
    if idents.is_empty() {
        errors.at(input.ident.span(), "a key needs at least one column");
    }
    errors.finish()?;

    let private = quote!(#core::__private);
    let mut generics = input.generics.clone();
    for param in generics.type_params_mut() {
        param.bounds.push(parse_quote!(#core::key::KeyPart));
    }
    let (ident, (impl_generics, ty_generics, where_clause)) = (&input.ident, generics.split_for_impl());
    let described = types.iter().zip(&columns).map(|(ty, column)| {
        let part = quote_spanned!(ty.span()=> <#ty as #core::key::KeyPart>::TYPE);
        quote!(#core::key::KeyColumn { name: #column, ty: #part })
    });
    Ok(quote! {
        #[automatically_derived]
        impl #impl_generics #core::Key for #ident #ty_generics #where_clause {
            const COLUMNS: &'static [#core::key::KeyColumn] = &[#(#described),*];

            fn for_each(&self, each: &mut dyn ::core::ops::FnMut(#core::key::KeyValue<'_>)) {
                #(each(#core::key::KeyPart::value(&self.#idents));)*
            }

            fn read(get: &mut #core::key::KeyReader<'_>) -> ::core::result::Result<Self, #core::Error> {
                ::core::result::Result::Ok(Self {
                    #(#idents: #private::next_key_part::<#types>(get, #columns)?,)*
                })
            }
        }
    })
}
